package dev.whorl.router.http;

import dev.whorl.router.openai.ApiError;
import dev.whorl.router.openai.FinishReason;
import dev.whorl.router.openai.ReplyShape;
import dev.whorl.router.openai.TextPiece;
import dev.whorl.router.openai.TokenChance;
import dev.whorl.router.openai.Usage;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One JSON document when everything is there. */
final class WholeAnswer implements Answer {
  private static final class Text {
    final StringBuilder text = new StringBuilder();
    final List<TokenChance> chances = new ArrayList<>();
    @Nullable FinishReason finish;
  }

  private final RoutingContext http;
  private final ReplyShape shape;
  private final List<Text> texts;

  WholeAnswer(RoutingContext http, ReplyShape shape, int choices) {
    this.http = http;
    this.shape = shape;
    this.texts = Stream.generate(Text::new).limit(choices).toList();
  }

  @Override
  public void admitted() {}

  @Override
  public void started(int choice) {}

  @Override
  public void abandoned() {}

  @Override
  public void piece(int choice, TextPiece piece) {
    Text text = texts.get(choice);
    text.text.append(piece.text());
    text.chances.addAll(piece.chances());
    text.finish = piece.finish();
  }

  @Override
  public void complete(Usage usage) {
    List<TextPiece> choices =
        texts.stream()
            .map(text -> new TextPiece(text.text.toString(), text.chances, text.finish))
            .toList();
    Json.send(http.response(), shape.whole(choices, usage));
  }

  @Override
  public void failed(ApiError error) {
    ErrorAnswer.send(http, error);
  }
}
