package dev.whorl.router.session;

import dev.whorl.protocol.data.Token;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what a session says. */
class Recorder implements SessionListener {
  final List<Token> tokens = new ArrayList<>();
  int admitted;
  int started;
  @Nullable SessionEnd end;

  @Override
  public void admitted() {
    admitted++;
  }

  @Override
  public void started() {
    started++;
  }

  @Override
  public void token(Token token) {
    tokens.add(token);
  }

  @Override
  public void ended(SessionEnd reason) {
    end = reason;
  }

  List<Integer> ids() {
    return tokens.stream().map(Token::getId).toList();
  }
}
