/** First names with several spellings, and nicknames in other languages. Each line is a group. */
export const SPELLING_GROUPS = `
bernadette bernie
emmanuel manny manuel emanuel
guinevere gwen
abdulrahman abdelrahman abdurrahman
agnes aggie nessa
alastair alistair alasdair al
alberto al beto
alejandra alex sandra
alejandro alex ale jandro
aleksandr alexandr alexander oleksandr sasha sanya alex
aleksei alexei alexey oleksiy alyosha
andre andrew andreas andrei andrzej andres
ann anna anne annie nan nancy
antonio tony toni
archibald archie
augustus gus august
aurelia rae
barnaby barney
bartholomew bart
boris borya
bridget bridie biddy
caitlin kaitlyn katelyn kaitlin
calvin cal
carlos charles charlie
cassandra cass cassie sandra
cecilia celia cissy
chan chen
cheng zheng
cho jo
choi choe
clement clem
clementine clem
concepcion concha conchita
constance connie
cordelia delia
cornelius neil neal con
curtis curt
desmond des
dmitri dmitry dmitriy dmytro dima mitya
dominic dom nick
dorothea dora thea dot
edgar ed ned
edmund ed ned ted
eduardo eddie lalo
edwin ed ned
ekaterina yekaterina katya kateryna katia
elena helen ellen lena
eleonora nora leonora
enrique henry quique kike
ernest ernie
ethel effie
eustace stacy
evgeny yevgeny evgenii zhenya
felicity flick
ferdinand fred ferdie
fernando nando
fiona fi
fran francesca franca
francesco franco
frederica freda
gabriela gabby gaby
georgios giorgos george yorgos
gerard gerry jerry
gertrude gert trudy
giacomo jack
giovanni gianni john
giuseppe joe beppe pino
graham graeme
grigory grisha
gustavo gus
gwendolyn wendy gwen
hans johannes johann
harriet hattie
harrison harry
heinrich heinz
helen nell nellie lena
hildegard hilde hilda
horace horry
humphrey humph
hussein husain husayn hossein
ian iain
ibrahim abraham ebrahim
imogen immy
isidore izzy
ivan vanya
jackson jack
jaime jamie
jeanette jean nettie
jorge george
josef joseph jozef sepp
juan john
katarzyna kasia katherine
konstantin kostya
lakshmi laxmi
leopold leo
lillian lily lil
lorraine lori
lucas luke lukas
lucia lucy
luis lou
mabel mae
mackenzie mckenzie
madeline maddie
malcolm mal
marcus marc mark markus
marianne mary
marjorie marge margie
matilda tilly mattie
maureen mo
melvin mel
michaela mikayla mikaela
miguel mike
mikhail misha mykhailo
millicent millie
minerva minnie
mitchell mitch
montgomery monty
morris maurice moe
moshe moishe moses
natalia natasha nat talia
neil niall neal
nikolai nikolay kolya mykola
olga olya
olivia liv livvy
pavel pasha
pedro pete
penelope penny
percival percy
philippa pip pippa
preston pres
quentin quinn
rafael rafa ralph
ramon ray
raul ralph
ricardo rick richard ricky
roberto bob rob robert beto
rodney rod
roger rodge
roland rollo
rosalind roz rose
ruben ben
salvatore sal sam
saoirse seersha sersha
sean shaun shawn shane
sergei sergey serhiy seryozha
sheldon shelly
sigmund sig
siobhan shivaun chevonne
spencer spence
susannah susan sue susie suzy
tabitha tabby
tatiana tanya
thaddeus thad tad
tomas thomas tom tomasz
ursula ursa
vanessa nessa
vladimir volodymyr vova volodya
wallace wally
wilfred will fred
wilhelm william willy
wilhelmina mina minnie
winston win
xavier javier
yitzhak isaac yitzchak itzhak
yolanda yoli
yusuf joseph youssef yosef
`;

/**
 * Short family names that are written in several ways in Latin letters. Other people have them, too. Each line is a
 * group.
 */
export const FAMILY_NAME_GROUPS = `
jung chung jeong
kim gim
lee yi rhee li
ng wu
park pak bak
wong wang huang
`;
