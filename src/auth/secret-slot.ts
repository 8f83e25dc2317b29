/** Raw text in some place: what the kinds of store differ in. */
export interface SecretSlot {
  readonly name: string;
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
  clear(): Promise<void>;
}
