import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { at, Board, operations } from './board.js';
import type { HelperData } from './crew.js';
import { Machine } from './machine.js';
import type { Part } from './machine.js';

/** A helper thread of a crew: does what the board says, until its process ends. */
function serve({ buffers, index, port }: HelperData): void {
  const board = new Board(new Int32Array(buffers[0]), new Int32Array(buffers[1]));
  let machine: Machine | undefined;
  for (let seen = 0; ;) {
    Atomics.wait(board.words, at.generation, seen);
    seen = board.get(at.generation);
    const operation = operations[board.get(at.operation)];
    try {
      if (operation === 'load') {
        const message = receiveMessageOnPort(port) as { readonly message: Part } | undefined;
        if (message === undefined) throw new Error('no search to load');
        machine = new Machine(message.message, board, index);
      } else machine?.perform(operation, () => undefined);
    } catch (error) {
      console.error(error);
      board.add(at.failed, 1);
    }
    board.add(at.busy, -1);
    Atomics.notify(board.words, at.busy);
  }
}

serve(workerData as HelperData);
