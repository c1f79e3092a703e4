/** That of package.json: the bundle cannot read it. */
export const VERSION = '0.1.0';
