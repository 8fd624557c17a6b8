package dev.whorl.agent.ring;

import dev.whorl.protocol.data.RingHello;

/**
 * The two streams between an ordered pair of servers, on connections of their own, so that a decode
 * row never queues behind a chunk.
 */
enum Lane {
  DECODE(RingHello.Lane.DECODE),
  BULK(RingHello.Lane.BULK);

  private final RingHello.Lane wire;

  Lane(RingHello.Lane wire) {
    this.wire = wire;
  }

  RingHello.Lane wire() {
    return wire;
  }

  static Lane of(boolean decode) {
    return decode ? DECODE : BULK;
  }
}
