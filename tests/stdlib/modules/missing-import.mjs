export const here = true;
import '../does-not-exist.mjs';
