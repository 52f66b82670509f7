// Prints, for each day from 2007 to 2026, the dates 1 to 60 working days later
// according to the npm package chinese-days, whose folder is the first argument.
const { findWorkday } = require(process.argv[2] + "/chinese-days");
const day = 24 * 60 * 60 * 1000;
for (let t = Date.UTC(2007, 0, 1); t <= Date.UTC(2026, 11, 31); t += day) {
  const from = new Date(t).toISOString().slice(0, 10);
  const line = [from];
  for (let n = 1; n <= 60; n++) line.push(findWorkday(n, from));
  console.log(line.join(" "));
}
