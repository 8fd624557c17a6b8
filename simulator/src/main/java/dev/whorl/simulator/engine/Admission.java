package dev.whorl.simulator.engine;

/**
 * The router's side of a run: which session goes where and when. It is told what happens and acts
 * through {@link DataPlane}.
 */
public interface Admission {
  /** A request has arrived and has no route. */
  void arrived(int session);

  /** The session holds its route no more: it has ended and every hop has confirmed. */
  void closed(int session);

  /** A server of the session's route is lost; the session has no route now and must go on. */
  void lost(int session);

  /** A call that was asked for with {@link DataPlane#callBack}. */
  void calledBack(int session);

  /** A server is found lost; the sessions that it carried have not been told yet. */
  void serverLost(int server);
}
