#!/usr/bin/node
/* h2-server.js: HTTP/2 and HTTP/1.1 over TLS on one port, as big services speak them
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   h2-server.js FOLDER [ADDRESS]
 *
 * Makes a certificate for ADDRESS (127.0.0.1) in FOLDER, cert.pem, and prints its own address; serves
 * until it is ended, or its standard input, where that is a pipe, closes. Any request is answered by
 * 200 and a small text; /size/N by N bytes; /wait/MS after so many ms; /refuse by 413 before the body
 * has come, and by hanging up. GET /record tells of all other requests what came: method, path,
 * httpVersion, connection (counted from 1), bytes of the body; and how many connections there were. */
'use strict'
const { execFileSync } = require('node:child_process')
const fs = require('node:fs')
const http2 = require('node:http2')

const [folder, address = '127.0.0.1'] = process.argv.slice(2)
const certificate = `${folder}/cert.pem`
const key = `${folder}/key.pem`
execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1',
  '-nodes', '-days', '2', '-subj', '/CN=h2-server', '-addext', `subjectAltName=IP:${address}`,
  '-out', certificate, '-keyout', key], { stdio: 'ignore' })

const record = []
const numbers = new WeakMap()
let connections = 0

function answer (request, response) {
  const [, verb, value] = request.url.split('/')
  if (verb === 'record') {
    response.end(JSON.stringify({ requests: record, connections }))
  } else if (verb === 'size') {
    const piece = Buffer.alloc(64 * 1024)
    let left = Number(value)
    const more = () => {
      while (left > 0) {
        const size = Math.min(left, piece.length)
        left -= size
        if (!response.write(piece.subarray(0, size))) {
          response.once('drain', more)
          return
        }
      }
      response.end()
    }
    more()
  } else if (verb === 'wait') {
    setTimeout(() => response.end('late\n'), Number(value))
  } else {
    response.end('here\n')
  }
}

const server = http2.createSecureServer({
  cert: fs.readFileSync(certificate), key: fs.readFileSync(key), allowHTTP1: true
})
server.on('secureConnection', socket => numbers.set(socket, ++connections))
server.on('session', session => { session.number = connections })
server.on('request', (request, response) => {
  const session = request.stream?.session
  const noted = {
    method: request.method,
    path: request.url,
    httpVersion: request.httpVersion,
    connection: session ? session.number : numbers.get(request.socket),
    bytes: 0
  }
  if (request.url !== '/record') record.push(noted)
  if (request.url === '/refuse') {
    response.writeHead(413, { 'Content-Length': 3, 'X-Request-Id': 'early' })
    response.end('no\n', () => setTimeout(() => request.socket.destroy(), 20))
    return
  }
  request.on('data', data => { noted.bytes += data.length })
  request.on('end', () => answer(request, response))
})
server.listen(0, address, () => console.log(`https://${address}:${server.address().port}`))
if (fs.fstatSync(0).isFIFO() || fs.fstatSync(0).isSocket()) {
  process.stdin.resume()
  process.stdin.on('end', () => process.exit(0))
}
