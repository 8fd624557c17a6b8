package dev.whorl.crds.server;

/** What a block server does. */
public enum ServerState {
  /** Its agent has not reported yet. */
  JOINING,
  /** It takes work. */
  ONLINE,
  /** It finishes what runs and takes nothing new. */
  DRAINING,
  /** Nothing is heard of it. */
  OFFLINE
}
