// Writes a HAR file with Chromium, through Playwright: `node scripts/make_har_file.mjs OUT`. The content is invented.
//
// `tests/unit/audit/hars/chromium-156.har` was written by it (`npm install playwright-core@1.65.1 ws` in a folder apart), and
// its server address, which was the loopback one, replaced by one for documentation. `mitmproxy-12.3.1.har` beside it is
// `mitmdump -n --set hardump=OUT -r tests/unit/audit/flows/v12.3.1.flows`.
import http from 'node:http'
import { chromium } from 'playwright-core'
import { WebSocketServer } from 'ws'

const server = http.createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    response.setHeader('content-type', 'text/html')
    response.end('<p>ok</p>')
  })
})
new WebSocketServer({ server }).on('connection', (socket) => socket.on('message', () => socket.send('heard')))
await new Promise((done) => server.listen(8123, '127.0.0.1', done))

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--host-resolver-rules=MAP collect.example 127.0.0.1:8123'],
})
const context = await browser.newContext({ recordHar: { path: process.argv[2], content: 'embed' } })
const page = await context.newPage()
await page.goto('http://collect.example/')
await page.evaluate(async () => {
  const body = '{"hosts":[{"mac":"02:00:5e:00:53:01"}]}'
  await fetch('/v1/in?serial=7', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  await fetch('/form', { method: 'POST', body: new URLSearchParams({ mac: '02:00:5e:00:53:01' }) })
  await fetch('/raw', { method: 'POST', body: new Uint8Array([10, 3, 49, 46, 51, 255]) })
  await new Promise((done) => {
    const socket = new WebSocket('ws://collect.example/usp')
    let heard = 0
    socket.onopen = () => {
      socket.send('hello')
      socket.send(new Uint8Array([10, 3, 49, 46, 51]))
    }
    socket.onmessage = () => {
      heard += 1
      if (heard === 2) done(socket.close())
    }
  })
})
await context.close()
await browser.close()
server.close()
process.exit(0)
