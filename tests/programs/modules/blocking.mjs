// Its body blocks; imported by no-colour.mjs.
export const answer = globalThis.ask('module');
