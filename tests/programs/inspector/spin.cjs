let turns = 0;
function spin() {
  while (!globalThis.stop) turns++;
}
console.log('spinning');
spin();
console.log('stopped');
