// SPDX-License-Identifier: Apache-2.0
// An audio worklet, a program of its own: makes blocks of 16-bit samples of what the microphone gives.

const BLOCK = 1600; // samples: 0.1 s at 16 kHz

class Blocks extends AudioWorkletProcessor {
  #block = new Int16Array(BLOCK);
  #filled = 0;

  process([input]) {
    for (const sample of input[0] ?? []) {
      this.#block[this.#filled++] = Math.max(-1, Math.min(1, sample)) * 32767;
      if (this.#filled < BLOCK) continue;
      this.port.postMessage(this.#block.buffer, [this.#block.buffer]);
      this.#block = new Int16Array(BLOCK);
      this.#filled = 0;
    }
    return true;
  }
}

registerProcessor("blocks", Blocks);
