"""chromium.py: a text field of a page in Chromium

Usage: chromium.py view|entry|password

The page is served from here, and says by HTTP what the field holds.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import http.server
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading

from link import Link

FIELDS = {
    'view': '<textarea id="field" rows="12" cols="60"></textarea>',
    'entry': '<input id="field" size="60">',
    'password': '<input id="field" type="password" size="60">',
}

PAGE = '''<!DOCTYPE html><meta charset="utf-8"><title>receiver</title>
<link rel="icon" href="data:,">%s
<script>
const field = document.getElementById('field');
let preedit = '', isQueued = false, isFocused = document.hasFocus(), isPainted = false;
let hears = false;

function tell() {
  isQueued = false;
  let text = field.value;
  if (preedit) {  // the value of the field has it, too
    const at = text.lastIndexOf(preedit, field.selectionEnd);
    text = text.slice(0, at) + text.slice(at + preedit.length);
  }
  const state = {text, preedit, cursor: field.selectionEnd, hears,
                 focused: isPainted && isFocused && document.activeElement === field};
  last = last.then(() => fetch('/state', {method: 'POST', body: JSON.stringify(state)}));
}

function changed() {
  if (!isQueued) {
    isQueued = true;
    setTimeout(tell);
  }
}

let last = Promise.resolve();
field.addEventListener('compositionupdate', event => { preedit = event.data; changed(); });
field.addEventListener('compositionend', () => { preedit = ''; changed(); });
for (const name of ['input', 'focus', 'blur', 'select'])
  field.addEventListener(name, changed);
window.addEventListener('keyup', () => { hears = true; changed(); });
window.addEventListener('focus', () => { isFocused = true; field.focus(); changed(); });
window.addEventListener('blur', () => { isFocused = false; changed(); });

async function obey() {
  for (;;) {
    const command = await (await fetch('/command')).json();
    field.value = command.text;
    changed();
  }
}
// Keys that come before the first picture are lost.
new PerformanceObserver(list => { isPainted = true; changed(); }).observe(
  {type: 'paint', buffered: true});
field.focus();
changed();
obey();
</script>'''


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, body, kind):
        body = body.encode()
        self.send_response(200)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == '/command':
            self.answer(json.dumps(self.server.commands.get()), 'application/json')
        else:
            self.answer(PAGE % FIELDS[self.server.field], 'text/html')

    def do_POST(self):
        state = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        self.server.link.tell(window_pid=self.server.browser.pid, **state)
        self.answer('', 'text/plain')

    def log_message(self, *_):
        pass


def start_browser(folder, address):
    command = ['chromium', '--no-sandbox', '--password-store=basic', '--no-first-run',
               '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking',
               '--disable-component-update', '--disable-extensions', '--disable-sync',
               f'--user-data-dir={folder}', f'--app={address}']
    if os.environ['RIG_KIND'] != 'x11':
        command += ['--ozone-platform=wayland', '--enable-wayland-ime',
                    '--wayland-text-input-version=3']
    return subprocess.Popen(command)


def main():
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    server.daemon_threads = True
    server.field = sys.argv[1]
    server.link = Link()
    server.commands = queue.SimpleQueue()
    with tempfile.TemporaryDirectory(dir=os.environ['RIG'], ignore_cleanup_errors=True) as folder:
        server.browser = start_browser(folder, f'http://127.0.0.1:{server.server_port}/')
        threading.Thread(target=server.serve_forever, daemon=True).start()
        while (commands := server.link.read()) is not None:
            for command in commands:
                server.commands.put(command)
        server.browser.terminate()
        server.browser.wait()


main()
