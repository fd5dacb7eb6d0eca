import './throws.mjs';
export default 1;
