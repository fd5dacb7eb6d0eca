import './wrong-syntax.mjs';
