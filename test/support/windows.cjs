// Loaded into the program before it starts (`--require`). It lets Node behave as on Windows where that matters to the
// program: no user ids, no modes of files, and files that are refused while another process uses them.

const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

for (const name of Object.keys(process).filter((key) => /^(get|set|init)\w*(uid|gid|groups)$/.test(key)))
  delete process[name];

// The first uses of each file are refused, each with another code.
const CODES = ['EPERM', 'EACCES', 'EBUSY'];
const uses = new Map();

function refuseFirstUses(name) {
  const action = fs.promises[name];
  fs.promises[name] = async (file, ...rest) => {
    const key = `${name} ${file}`;
    const count = uses.get(key) ?? 0;
    uses.set(key, count + 1);
    if (count < CODES.length && fs.existsSync(file)) {
      const code = CODES[count];
      fs.writeSync(2, `refused ${name} ${code}\n`);
      throw Object.assign(new Error(`${code}: the file is in use, ${name}`), { code });
    }
    return action(file, ...rest);
  };
}

refuseFirstUses('rename');
refuseFirstUses('rm');
fs.promises.chmod = async () => {};
syncBuiltinESMExports();
