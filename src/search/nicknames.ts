import { FAMILY_NAME_GROUPS, SPELLING_GROUPS } from './spelling-groups.ts';

/** First names and their nicknames in American usage: each line has the full form, then its nicknames. */
const NICKNAME_GROUPS = `
abigail abby gail
abraham abe bram
adelaide addie adele
albert al bert albie
alexander alex alec sandy sasha xander
alexandra alex sandra lexi sasha
alfred al fred alfie
allison ali allie
amanda mandy
andrew andy drew
angela angie
anthony tony
antoinette toni netta
arthur art artie
barbara barb barbie babs
beatrice bea trixie beatriz
benjamin ben benny benji
bernard bernie
bradley brad
caroline carrie carol lina
catherine katherine kathryn cathy kathy kate katie cat kit kitty kay
charles charlie chuck chas chs
charlotte charlie lottie
christina tina chris chrissy
christine chris chrissy
christopher chris kit topher
clarence clare
clifford cliff
cynthia cindy
daniel dan danny
david dave davey
deborah debra deb debbie
dennis denny
dolores lola
donald don donny
dorothy dot dottie dolly
douglas doug
edward ed eddie ted ned edw
eleanor ellie nell nora
elizabeth liz lizzie beth betty betsy eliza libby lisa bess
emily em emmy
eugene gene
evelyn evie
ezekiel zeke
florence flo flossie
frances fran francie frankie
francis frank
francisco paco pancho cisco
frederick fred freddie
gabriel gabe
gabriella gabby
geoffrey jeffrey jeff
george georgie geo
gerald jerry gerry
gilbert gil
gregory greg
guadalupe lupe
guillermo memo
gwendolyn gwen
harold hal harry
henry hank harry hal
herbert herb bert
ignacio nacho
isabella isabel bella izzy
isaac ike zac
jacob jake
jacqueline jackie
james jim jimmy jamie jas
janet jan
jennifer jen jenny
jeremiah jerry
jerome jerry
jessica jess jessie
jesus chuy
joan joanie
john jack johnny jno jon
jonathan jon johnny
joseph joe joey jos
jose pepe
josephine jo josie
joshua josh
judith judy
julia julie jules
katrina trina
kenneth ken kenny
kimberly kim
lawrence larry
leonard leo len lenny
leonardo leo
leslie les
louis lou louie
louise lou
lucille lucy
manuel manny manolo
margaret maggie meg peggy marge greta daisy
maria marie mary
martha marty patsy
martin marty
matthew matt
maximilian max
maximus max
melissa missy mel
michael mike mick mickey
mildred millie
mohammed muhammad mohamed mohammad
nancy nan
natalie nat
nathan nate nat
nathaniel nate nat
nicholas nick nicky
nicole nikki
norman norm
oliver ollie
pamela pam
patricia pat patty trish tricia
patrick pat paddy
peter pete
philip phillip phil
priscilla cilla
rachel rae
randolph randy
raymond ray
rebecca becky becca
reginald reggie
richard rick rich dick ricky
robert bob rob bobby robbie bert robt
roberta bobbie
roderick rod
ronald ron ronnie
rosemary rose rosie
rudolph rudy
russell russ
samantha sam sammy
samuel sam sammy
sarah sally sadie
sebastian seb
sharon shari
sidney sid
solomon sol
sophia sofia sophie
stanley stan
stephanie steph
stephen steven steve
stuart stu
susan sue suzy susie
suzanne sue suzy
sylvester sly
terence terry
teresa theresa terry tess tessa
theodore ted teddy theo
thomas tom tommy thos
timothy tim timmy
tobias toby
valentina val tina
valerie val
veronica ronnie
victor vic
victoria vicky tori
vincent vince vinny
virginia ginny
vivian viv
walter walt wally
william bill billy will willie liam wm
winifred winnie
zachary zach zack
`;

/** The other names of the groups that a name is in, by the name. */
function buildOtherNames(groups: string): ReadonlyMap<string, ReadonlySet<string>> {
  const othersByName = new Map<string, Set<string>>();
  for (const group of groups
    .trim()
    .split('\n')
    .map((line) => line.split(' '))) {
    for (const name of group) {
      const others = othersByName.get(name) ?? new Set();
      for (const other of group) if (other !== name) others.add(other);
      othersByName.set(name, others);
    }
  }
  return othersByName;
}

const firstNames = buildOtherNames(`${NICKNAME_GROUPS.trim()}\n${SPELLING_GROUPS.trim()}`);
const familyNames = buildOtherNames(FAMILY_NAME_GROUPS);

/**
 * Tests if two different first names can belong to one person: `bob` and `robert`, not `bob` and `robin`. Both are
 * folded.
 */
export const areNicknames = (one: string, other: string): boolean => firstNames.get(one)?.has(other) ?? false;

/**
 * Tests if two family names can be spellings of one name: `wong` and `huang`. Many people have such names, so this
 * proves little. Both are folded.
 */
export const areFamilySpellings = (one: string, other: string): boolean => familyNames.get(one)?.has(other) ?? false;

/** The other forms of a name: `bill` and more for `william`, `huang` for `wong`. It is folded. */
export const getOtherForms = (name: string): readonly string[] => [
  ...new Set([...(firstNames.get(name) ?? []), ...(familyNames.get(name) ?? [])]),
];
