#!/usr/bin/env node
// Written in syntax that old Node versions parse, so that they get a sentence and not a stack trace.
var wanted = [22, 19];
var version = process.versions.node.split('.').map(Number);
if (version[0] < wanted[0] || (version[0] === wanted[0] && version[1] < wanted[1])) {
  process.stderr.write(
    'lens needs Node.js ' + wanted.join('.') + ' or later; this is ' + process.versions.node +
      '. Install a newer one from https://nodejs.org and run it again.\n'
  );
  process.exit(1);
} else {
  import('node:module').then(function (nodeModule) {
    // Compiled code is kept from one command to the next: a third of the time that loading takes.
    if (nodeModule.enableCompileCache) nodeModule.enableCompileCache();
    return import('../dist/bundle/cli.js');
  }).then(
    function (cli) { return cli.main(process.argv); },
    function (error) {
      if (error && error.code === 'ERR_MODULE_NOT_FOUND' && /dist.bundle.cli\.js/.test(String(error.message))) {
        process.stderr.write('lens is not built yet: run "npm run prepare" in its folder.\n');
      } else {
        process.stderr.write(String((error && error.stack) || error) + '\n');
      }
      process.exit(1);
    }
  );
}
