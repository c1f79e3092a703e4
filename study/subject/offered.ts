interface Offered {
  readonly load: () => Promise<unknown>;
  readonly at: URL;
}

let offered: Offered | undefined;

/**
 * Says what a file gets that imports `smpcheck`: the public face of this very package, which is above this room. `at`: where a
 * thread finds it that has not loaded it.
 */
export function offerToFiles(load: () => Promise<unknown>, at: URL): void { offered = { load, at }; }

/** What was offered; a mistake of this program where nothing was. */
export function whatIsOffered(): Offered {
  if (offered === undefined) throw new Error('nothing is offered to files that import smpcheck');
  return offered;
}

export const isOffered = (): boolean => offered !== undefined;
