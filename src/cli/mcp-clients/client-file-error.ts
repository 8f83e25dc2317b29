/** The configuration file of a client cannot be changed. The message names the file, the reason and the next step. */
export class ClientFileError extends Error {
  override readonly name = 'ClientFileError';
}

/** The text of a configuration file has a fault. The message states the place and the reason. */
export class FileTextError extends Error {
  override readonly name = 'FileTextError';
}
