package dev.whorl.router.session;

/**
 * Who a request is from, as far as the line of waiting sessions is concerned.
 *
 * @param name sessions of one name share its turns; empty: the request has turns of its own
 * @param priority higher ones go first
 */
public record Tenant(String name, int priority) {
  /** Nobody in particular. */
  public static final Tenant ANYBODY = new Tenant("", 0);
}
