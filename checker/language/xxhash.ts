import xxhash from 'xxhash-wasm';

/** xxHash64 (Collet). The one module that waits for something while it loads. */
export const { h64Raw, h64ToString } = await xxhash();
