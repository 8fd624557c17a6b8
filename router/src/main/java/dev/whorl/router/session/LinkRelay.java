package dev.whorl.router.session;

import dev.whorl.protocol.data.Event;
import dev.whorl.protocol.data.Resume;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Ties the knot between links, which need a listener, and the listener, which needs the links. */
final class LinkRelay implements LinkListener {
  private @Nullable LinkListener target;

  void to(LinkListener listener) {
    target = listener;
  }

  @Override
  public void up(String server) {
    target().up(server);
  }

  @Override
  public void suspected(String server) {
    target().suspected(server);
  }

  @Override
  public void lost(String server) {
    target().lost(server);
  }

  @Override
  public void event(String server, Event event) {
    target().event(server, event);
  }

  @Override
  public void beat(String server) {
    target().beat(server);
  }

  @Override
  public List<Resume> resumes(String server) {
    return target().resumes(server);
  }

  private LinkListener target() {
    return Objects.requireNonNull(target);
  }
}
