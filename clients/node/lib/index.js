export { CommandClient } from './client.js';
export { CommandError } from './errors.js';
