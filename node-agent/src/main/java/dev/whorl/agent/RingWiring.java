package dev.whorl.agent;

import dev.whorl.agent.observe.AgentMetrics;
import dev.whorl.agent.ring.AssumedDelay;
import dev.whorl.agent.ring.LinkListener;
import dev.whorl.agent.ring.RingInflows;
import dev.whorl.agent.ring.RingLinks;
import dev.whorl.agent.session.Acknowledgement;
import dev.whorl.agent.session.Push;
import dev.whorl.agent.session.RingPeer;
import dev.whorl.agent.session.SessionGate;
import dev.whorl.agent.step.RowSender;
import java.time.Duration;
import java.util.List;

/** Between sessions and ring: what steps produce goes out, what links learn comes in. */
record RingWiring(
    SessionGate gate,
    RingLinks links,
    RingInflows inflows,
    AssumedDelay assumed,
    AgentMetrics metrics)
    implements RowSender, LinkListener {
  @Override
  public void push(List<Push> pushes) {
    links.push(pushes);
  }

  @Override
  public void acknowledge(List<Acknowledgement> acknowledgements) {
    inflows.acknowledge(acknowledgements);
  }

  @Override
  public void acknowledged(RingPeer from, String session, int epoch, int next) {
    gate.run(table -> table.flow().acknowledged(from, session, epoch, next));
  }

  @Override
  public void lost(RingPeer peer) {
    metrics.peerLost();
    links.drop(peer);
    gate.run(table -> table.peerLost(peer.server(), peer.incarnation()));
  }

  @Override
  public void reconnected(RingPeer peer) {
    metrics.reconnected();
  }

  @Override
  public void roundTrip(RingPeer peer, Duration time) {
    metrics.roundTrip(peer.server(), time, assumed.exceededBy(time));
  }
}
