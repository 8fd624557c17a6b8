package dev.whorl.planning.model;

/**
 * One step of a chain: the blocks that run on one server, part of the span that it hosts.
 *
 * @param server its id
 * @param span the blocks that run there
 */
public record Hop(String server, Span span) {
  public Hop {
    Require.notBlank("server of a hop", server);
  }
}
