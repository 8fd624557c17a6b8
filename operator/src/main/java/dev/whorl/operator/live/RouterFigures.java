package dev.whorl.operator.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What one router says at a moment: how many sessions there are, and counts since its start.
 *
 * @param incarnation differs between two runs of a router
 * @param running sessions with a slot
 * @param waiting sessions in line, and requests that are held for a model to be started
 * @param over sessions that have ended, however
 * @param recovered sessions that lost their chain and got another
 * @param notRecovered sessions that lost their chain and ended
 * @param failed of those that are over, for a fault of servers or of the model
 * @param answers those that came to their end
 * @param late tokens that came later than the bound of their chain
 * @param gaps times between two tokens of a session, in units of {@link #UNIT}
 */
public record RouterFigures(
    String incarnation,
    int running,
    int waiting,
    long over,
    long recovered,
    long notRecovered,
    long failed,
    Answers answers,
    long late,
    Histogram gaps) {
  /** Of the times between tokens, in seconds. */
  public static final double UNIT = 1e-4;

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /**
   * Sums over answers.
   *
   * @param promptSquares of squares, as {@code answerSquares}
   */
  public record Answers(
      long count,
      double promptTokens,
      double promptSquares,
      double answerTokens,
      double answerSquares) {
    /** None. */
    public static final Answers NONE = new Answers(0, 0, 0, 0, 0);

    Answers plus(Answers other) {
      return new Answers(
          count + other.count,
          promptTokens + other.promptTokens,
          promptSquares + other.promptSquares,
          answerTokens + other.answerTokens,
          answerSquares + other.answerSquares);
    }

    Answers minus(Answers other) {
      return new Answers(
          count - other.count,
          promptTokens - other.promptTokens,
          promptSquares - other.promptSquares,
          answerTokens - other.answerTokens,
          answerSquares - other.answerSquares);
    }
  }

  /** Asks router pods; those that do not answer within a second are left out. */
  public static Function<Collection<Pod>, List<RouterFigures>> asked(RouterPort routers) {
    return pods -> routers.ask(pods, "/figures", RouterFigures::read);
  }

  /** Null for what no router of this version says. */
  static @Nullable RouterFigures read(String body) {
    try {
      JsonNode said = JSON.readTree(body);
      JsonNode answers = said.path("answers");
      JsonNode tokens = said.path("tokens");
      if (!said.path("incarnation").isTextual() || !tokens.path("gaps").isTextual()) {
        return null;
      }
      return new RouterFigures(
          said.path("incarnation").asText(),
          said.path("running").asInt(),
          said.path("waiting").asInt() + said.path("held").asInt(),
          said.path("over").asLong(),
          said.path("recovered").asLong(),
          said.path("notRecovered").asLong(),
          said.path("failed").asLong(),
          new Answers(
              answers.path("count").asLong(),
              answers.path("promptTokens").asDouble(),
              answers.path("promptSquares").asDouble(),
              answers.path("answerTokens").asDouble(),
              answers.path("answerSquares").asDouble()),
          tokens.path("late").asLong(),
          Histogram.decodeFromCompressedByteBuffer(
              ByteBuffer.wrap(Base64.getDecoder().decode(tokens.path("gaps").asText())), 0));
    } catch (IOException | DataFormatException | RuntimeException e) {
      return null; // bytes that are no histogram fail in many ways
    }
  }
}
