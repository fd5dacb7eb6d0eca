export { done } from './slow.mjs';
