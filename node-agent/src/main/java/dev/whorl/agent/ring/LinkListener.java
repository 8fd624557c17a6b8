package dev.whorl.agent.ring;

import dev.whorl.agent.session.RingPeer;
import java.time.Duration;

/**
 * Told what a link to the next server learns. Called from network and timer threads; must not
 * block.
 */
public interface LinkListener {
  /** Nobody. */
  LinkListener NONE =
      new LinkListener() {
        @Override
        public void acknowledged(RingPeer from, String session, int epoch, int next) {}

        @Override
        public void lost(RingPeer peer) {}

        @Override
        public void reconnected(RingPeer peer) {}

        @Override
        public void roundTrip(RingPeer peer, Duration time) {}
      };

  /** The peer has taken in all rows of the session below {@code next}. */
  void acknowledged(RingPeer from, String session, int epoch, int next);

  /** The peer is gone; the link will not come back. */
  void lost(RingPeer peer);

  /** A stream has been opened again and what was not acknowledged was repeated. */
  void reconnected(RingPeer peer);

  /** A beat came back at once; it took so long there and back. */
  void roundTrip(RingPeer peer, Duration time);
}
