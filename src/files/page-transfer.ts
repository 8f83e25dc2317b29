/** A file that a person saves on a page of the host. */
type OfferedFile =
  /** A document of MyCase. */
  | { readonly kind: 'download'; readonly name: string; readonly size: number }
  /** The result of the call, which is made again when the person saves it. */
  | ({ readonly kind: 'result'; readonly name: string } & ResultFacts);

/** Facts about the result of a call that is offered as a file. */
export interface ResultFacts {
  /** The format of the file, for people. */
  readonly format: string;
  /** How much the result has in the call that offers it, such as `12 rows`. */
  readonly extent: string;
  /** The time of the oldest list behind this result, for people. */
  readonly asOf: string;
}

/** A file that a person moves between the browser and MyCase on a page of the host. */
export type OfferedTransfer = {
  /** The tool and the arguments of the call that is repeated when the person has pressed the button. */
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
} & (
  | {
      readonly kind: 'upload';
      /** Describes the upload for the person. */
      readonly preview: string;
      /** Digests of the parts of the state that the preview shows, by name. */
      readonly partDigests: Readonly<Record<string, string>>;
    }
  | OfferedFile
);

/** The pages of a host on which a person moves files. */
export interface TransferPages {
  /** Offers a transfer to the person. Returns the address of its page, which works once and for this person only. */
  offer(transfer: OfferedTransfer): Promise<string>;
}

/** The time for which the address of a page is valid. */
export const PAGE_TTL_MINUTES = 15;

/** The way of a file to a person through a page of the host. */
export interface BrowserDownload {
  /** Offers a file to the person. Returns the address of its page. */
  offer(file: OfferedFile): Promise<string>;
  /** The browser that gets the bytes now. Undefined in the call that offers them. */
  readonly target?: BrowserFile | undefined;
}

/** Takes the bytes of a download for the browser of a person. */
export interface BrowserFile {
  /** Begins the file. Called again if the download starts again. */
  begin(name: string, size: number | undefined): Promise<void> | void;
  write(bytes: Uint8Array): Promise<void>;
}

/** Sentences that ask an agent to give the address of a page to the person. */
export const formatPageAdvice = (address: string): string =>
  `Give this address to the person you work for, and do not open it yourself: ${address} It is valid for ` +
  `${PAGE_TTL_MINUTES} minutes, once, and only for the person who is signed in here.`;
