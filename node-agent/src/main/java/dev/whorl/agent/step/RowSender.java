package dev.whorl.agent.step;

import dev.whorl.agent.session.Acknowledgement;
import dev.whorl.agent.session.Push;
import java.util.List;

/** Where a step's messages to other servers go. Must not block. */
public interface RowSender {
  /** Rows for next servers; one frame per server and stream. */
  void push(List<Push> pushes);

  /** Word for previous servers that chunks have left their inboxes. */
  void acknowledge(List<Acknowledgement> acknowledgements);
}
