package dev.whorl.cli.local;

/**
 * The ways between the processes of a run. Straight as a rule; who tries what happens on broken
 * ones puts something of his own in between.
 */
@FunctionalInterface
public interface Wires {
  /** Everybody dials the port itself. */
  Wires STRAIGHT = (from, to, port) -> port;

  /**
   * The port on the loopback interface that one process dials to reach another.
   *
   * @param from name of a server, or {@link #ROUTER}
   * @param to name of a server
   * @param port its data port
   */
  int dialled(String from, String to, int port);

  /** How the router is called here. */
  String ROUTER = "router";
}
