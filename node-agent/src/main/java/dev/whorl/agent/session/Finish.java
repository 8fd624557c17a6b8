package dev.whorl.agent.session;

/** Whether a token is the last one, as decided at the last hop. */
public enum Finish {
  /** The loop goes on. */
  NONE,
  /** An end or stop token. */
  STOP,
  /** As many tokens as were asked for, or the slot is full. */
  LENGTH;

  /**
   * Decides for a sampled token.
   *
   * @param position of the token
   * @param slotTokens positions that fit into the slot; a token at this position cannot be run
   */
  static Finish of(int id, int position, OpenTerms terms, int slotTokens) {
    if (terms.sampling().endIds().contains(id)) {
      return STOP;
    }
    int produced = position - terms.idsCount() + 1;
    return produced >= terms.sampling().maxTokens() || position >= slotTokens ? LENGTH : NONE;
  }
}
