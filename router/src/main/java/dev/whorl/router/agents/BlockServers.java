package dev.whorl.router.agents;

import dev.whorl.protocol.data.CloseReply;
import dev.whorl.protocol.data.CloseRequest;
import dev.whorl.protocol.data.Event;
import dev.whorl.protocol.data.OpenReply;
import dev.whorl.protocol.data.OpenRequest;
import dev.whorl.protocol.data.RouterBeat;
import dev.whorl.protocol.data.StartReply;
import dev.whorl.protocol.data.StartRequest;
import java.util.concurrent.CompletableFuture;

/**
 * The block servers, by name. No call blocks. A future fails only if the server could not be asked
 * or did not answer in time; then nobody knows whether it has done what it was asked for. Results
 * come on any thread.
 */
public interface BlockServers {

  /** Takes a slot at one hop. */
  CompletableFuture<OpenReply> open(String server, OpenRequest request);

  /** Gives hop 0 the ids. */
  CompletableFuture<StartReply> start(String server, StartRequest request);

  /** Gives the slot back. */
  CompletableFuture<CloseReply> close(String server, CloseRequest request);

  /** Opens an event stream. Events come one after the other. */
  EventStream attach(String server, EventListener listener);

  /**
   * Forgets the connection to a server, which may lead nowhere any more; calls that wait on it
   * fail. The next call makes another.
   */
  void redial(String server);

  /** The router's side of an event stream. */
  interface EventStream {
    /** Sends a beat; without effect once the stream has ended. */
    void send(RouterBeat beat);

    /** Ends the stream; the listener hears nothing more. */
    void close();
  }

  /** Hears what a server says. */
  interface EventListener {
    void event(Event event);

    /**
     * The stream has ended; nothing comes after.
     *
     * @param gone nobody listens where the server was: its process has ended
     */
    void ended(String reason, boolean gone);
  }
}
