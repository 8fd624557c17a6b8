package dev.whorl.agent.data;

import dev.whorl.agent.session.OpenOutcome.Refusal;
import dev.whorl.agent.session.SessionToken;
import dev.whorl.executor.RowResult;
import dev.whorl.protocol.data.Event;
import dev.whorl.protocol.data.Gap;
import dev.whorl.protocol.data.PeerLost;
import dev.whorl.protocol.data.Refused;
import dev.whorl.protocol.data.SessionFault;
import dev.whorl.protocol.data.Token;
import dev.whorl.protocol.data.TokenLogprob;
import java.util.List;

/** Events as they go to routers. */
final class Events {
  private Events() {}

  static Event token(SessionToken token) {
    Token.Builder wire =
        Token.newBuilder()
            .setSession(token.session())
            .setEpoch(token.epoch())
            .setPosition(token.position())
            .setId(token.id())
            .setFinish(
                switch (token.finish()) {
                  case NONE -> Token.Finish.FINISH_NONE;
                  case STOP -> Token.Finish.FINISH_STOP;
                  case LENGTH -> Token.Finish.FINISH_LENGTH;
                });
    RowResult.Logprobs logprobs = token.logprobs();
    if (logprobs != null) {
      wire.setChosen(logprob(token.id(), logprobs.chosen()));
      logprobs.top().forEach(top -> wire.addTop(logprob(top.id(), top.logprob())));
    }
    return Event.newBuilder().setToken(wire).build();
  }

  static Event gap(String session, int expected) {
    return Event.newBuilder()
        .setGap(Gap.newBuilder().setSession(session).setPosition(expected))
        .build();
  }

  static Event peerLost(String server, List<String> sessions) {
    return Event.newBuilder()
        .setPeerLost(PeerLost.newBuilder().setServer(server).addAllSessions(sessions))
        .build();
  }

  static Event fault(String session, int epoch, Refusal cause) {
    return Event.newBuilder()
        .setFault(
            SessionFault.newBuilder()
                .setSession(session)
                .setEpoch(epoch)
                .setReason(cause.reason())
                .setAtFault(cause.atFault())
                .setDetail(cause.detail()))
        .build();
  }

  static Refused refused(Refusal refusal) {
    return Refused.newBuilder()
        .setReason(refusal.reason())
        .setAtFault(refusal.atFault())
        .setDetail(refusal.detail())
        .build();
  }

  private static TokenLogprob logprob(int id, float value) {
    return TokenLogprob.newBuilder().setId(id).setLogprob(value).build();
  }
}
