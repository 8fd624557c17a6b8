package dev.whorl.router.session;

import dev.whorl.protocol.data.Event;
import dev.whorl.protocol.data.Resume;
import java.util.List;

/** Hears of the event stream to one server, on the session loop. */
interface LinkListener {
  /** The stream works, for the first time or again. */
  void up(String server);

  /** The server is silent for longer than usual: it may be lost, or come back with its sessions. */
  void suspected(String server);

  /** The server is lost, or has restarted: its sessions are gone. */
  void lost(String server);

  /** Anything but a beat. */
  void event(String server, Event event);

  /** A beat was taken in. */
  void beat(String server);

  /** Where to go on after a new stream has been opened: sessions that end at the server. */
  List<Resume> resumes(String server);
}
