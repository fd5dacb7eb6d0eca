// options: --cpu-limit=200
// exit: 1
// error: CpuLimitError: The fiber ran for more than 200 ms without a break and was ended
// error: cpu-limit-main.mjs:14
setTimeout(() => console.log('not ok: the program went on'), 60_000);
try {
  spin();
} finally {
  console.log('not ok: finally');
}
for (;;);

function spin() {
  for (;;);
}
