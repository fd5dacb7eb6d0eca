// Modules say when they run.
export const order = [];
