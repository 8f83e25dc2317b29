/** The place of one secret text: a keychain entry or a file. */
export interface SecretSlot {
  /** A description for people. */
  readonly name: string;
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
  clear(): Promise<void>;
}
