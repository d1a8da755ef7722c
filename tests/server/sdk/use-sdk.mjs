// use-sdk.mjs: what a program made with the service's public SDK does, against the server that the
// environment names; the SDK is used as it is published
// SPDX-License-Identifier: GPL-3.0-or-later

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';

globalThis.WebSocket ??= WebSocket; // Node has its own since version 22
const { SonioxNodeClient } = await import('@soniox/node');

const [soundPath, expectedText] = process.argv.slice(2);
const sound = readFileSync(soundPath);
const model = 'stt-async-v5';
const client = new SonioxNodeClient();

async function all(pages) {
  const found = [];
  for await (const item of pages) found.push(item);
  return found;
}

async function isStatus(promise, status) {
  await assert.rejects(promise, (error) => {
    assert.equal(error.statusCode, status);
    return true;
  });
}

const steps = {
  async 'transcribe and clean up'() {
    const statuses = [];
    const job = await client.stt.transcribe({
      model, file: sound, filename: 'sound.wav', wait: true, fetch_transcript: true,
      cleanup: ['file', 'transcription'],
      wait_options: { on_status_change: (status) => statuses.push(status) },
    });
    assert.equal(job.status, 'completed');
    assert.equal(job.transcript.text.trim(), expectedText);
    assert.equal(statuses.at(-1), 'completed');
    assert.equal((await client.files.count()).total, 0);
    assert.equal((await client.stt.count()).total, 0);
  },

  async 'files'() {
    const file = await client.files.upload(sound, { filename: 'a.wav', client_reference_id: 'ref' });
    assert.deepEqual([file.filename, file.size, file.client_reference_id], ['a.wav', sound.length, 'ref']);
    assert.equal((await client.files.get(file.id)).id, file.id);
    await client.files.delete(file.id);
    assert.equal(await client.files.get(file.id), null);
  },

  async 'pages'() {
    const made = [];
    for (let i = 0; i < 5; i++) made.push((await client.files.upload(sound, { filename: `${i}.wav` })).id);
    const listed = (await all(await client.files.list({ limit: 2 }))).map((file) => file.id);
    assert.deepEqual(listed.toSorted?.() ?? [...listed].sort(), [...made].sort());
    for (const id of made) await client.files.delete(id);
  },

  async 'step by step'() {
    const file = await client.files.upload(sound, { filename: 'b.wav' });
    const job = await client.stt.create({
      model, file_id: file.id, client_reference_id: 'mine', language_hints: ['en'],
      enable_language_identification: true, enable_speaker_diarization: true,
      context: { general: [{ key: 'domain', value: 'tests' }], terms: ['Loquat'] },
    });
    const ended = await client.stt.wait(job.id);
    assert.equal(ended.status, 'completed');
    assert.equal(ended.client_reference_id, 'mine');
    const transcript = await client.stt.getTranscript(job.id);
    assert.equal(transcript.text.trim(), expectedText);
    assert.equal(transcript.segments().map((segment) => segment.text).join('').trim(), expectedText);
    assert.deepEqual((await all(await client.stt.list({ limit: 1 }))).map((one) => one.id), [job.id]);
    await client.stt.delete(job.id);
    assert.equal(await client.stt.get(job.id), null);
    await client.files.delete(file.id);
  },

  async 'errors'() {
    await isStatus(client.stt.create({ model: 'no-such-model', file_id: crypto.randomUUID() }), 400);
    await isStatus(client.stt.create({ model, file_id: crypto.randomUUID() }), 404);
    const stranger = new SonioxNodeClient({ api_key: 'wrong' });
    await isStatus(stranger.files.list(), 401);
    const job = await client.stt.transcribe({ model, file: Buffer.from('no sound'), filename: 'x.wav' });
    assert.equal((await job.wait()).status, 'error');
    await isStatus(job.getTranscript({ force: true }), 409);
    await client.stt.destroy(job.id);
    assert.equal((await client.files.count()).total, 0);
  },

  async 'webhook'() {
    const secret = { name: 'X-Secret', value: 'psst' };
    let heard;
    const event = new Promise((resolve) => { heard = resolve; });
    const hooks = createServer(async (request, response) => {
      let body = '';
      for await (const piece of request) body += piece;
      const result = client.webhooks.handle({
        method: request.method, headers: request.headers, body: JSON.parse(body), auth: secret,
      });
      response.statusCode = result.status;
      response.end();
      heard(result);
    });
    await new Promise((resolve) => { hooks.listen(0, '127.0.0.1', resolve); });
    const job = await client.stt.transcribe({
      model, file: sound, filename: 'c.wav',
      webhook_url: `http://127.0.0.1:${hooks.address().port}/`,
      webhook_auth_header_name: secret.name, webhook_auth_header_value: secret.value,
    });
    const result = await event;
    hooks.close();
    assert.equal(result.ok, true, result.error);
    assert.equal(result.event.id, job.id);
    assert.equal(result.event.status, 'completed');
    await client.stt.destroy(job.id);
  },

  async 'models, limits and temporary keys'() {
    assert.ok((await client.models.list()).some((one) => one.id === model));
    assert.equal(typeof (await client.concurrencyLimits.get()).project.limits.transcribe_concurrent, 'number');
    const made = await client.auth.createTemporaryKey({
      usage_type: 'transcribe_websocket', expires_in_seconds: 60, single_use: true,
    });
    assert.ok(new Date(made.expires_at) > new Date());
    assert.equal(await stream(new SonioxNodeClient({ api_key: made.api_key })), expectedText);
  },

  async 'stream'() {
    assert.equal(await stream(client), expectedText);
  },
};

async function stream(streamer) {
  const session = streamer.realtime.stt({
    model: 'stt-rt-v5', audio_format: 'pcm_s16le', sample_rate: 16000, num_channels: 1,
  });
  let text = '';
  session.on('result', (result) => {
    for (const token of result.tokens) if (token.is_final) text += token.text;
  });
  const failed = new Promise((_, reject) => { session.on('error', reject); });
  await session.connect();
  for (let at = 44; at < sound.length; at += 3200) session.sendAudio(sound.subarray(at, at + 3200));
  await Promise.race([session.finish(), failed]);
  return text.trim();
}

let failures = 0;
for (const [name, step] of Object.entries(steps)) {
  try {
    await step();
    console.log(`ok ${name}`);
  } catch (error) {
    failures++;
    console.log(`not ok ${name}\n${error.stack}\n${JSON.stringify(error)}`);
  }
}
process.exit(failures === 0 ? 0 : 1);
