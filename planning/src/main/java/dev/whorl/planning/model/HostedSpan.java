package dev.whorl.planning.model;

/**
 * The span that a server holds for a deployment.
 *
 * @param server its id
 */
public record HostedSpan(String server, Span span) {
  public HostedSpan {
    Require.notBlank("server of a hosted span", server);
  }
}
