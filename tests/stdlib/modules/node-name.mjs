export default 1;
import 'node:fs';
