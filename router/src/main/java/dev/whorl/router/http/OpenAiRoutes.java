package dev.whorl.router.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whorl.router.openai.ApiError;
import dev.whorl.router.openai.ApiException;
import dev.whorl.router.openai.ChatRequest;
import dev.whorl.router.openai.CompletionRequest;
import dev.whorl.router.openai.GenerationOptions;
import dev.whorl.router.openai.Preparation;
import dev.whorl.router.openai.Prepared;
import dev.whorl.router.openai.RequestLimits;
import dev.whorl.router.openai.ServedName;
import dev.whorl.router.session.Sessions;
import dev.whorl.router.session.SessionsView;
import dev.whorl.text.model.ServedModel;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The routes under {@code /v1}. */
public final class OpenAiRoutes {
  /** Names fields of the request that change nothing here. */
  static final String IGNORED = "X-Whorl-Ignored";

  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int TOO_LARGE = 413;

  private final Supplier<@Nullable ServedName> served;
  private final Preparation preparation;
  private final Sessions sessions;
  private final TokenMeter meter;
  private final Access access;
  private final HttpLimits limits;
  private final Entry entry;
  private final Door door;
  private final CanarySplit split;
  private final LargeBodies largeBodies = new LargeBodies();

  /**
   * @param served what is served now, null while nothing is
   * @param access who may ask, and how much
   * @param limits of requests and answers
   * @param entry what every request passes first
   * @param door holds requests while no model is known
   * @param split sends a share of the requests elsewhere
   */
  public OpenAiRoutes(
      Supplier<@Nullable ServedName> served,
      Preparation preparation,
      Sessions sessions,
      TokenMeter meter,
      Access access,
      HttpLimits limits,
      Entry entry,
      Door door,
      CanarySplit split) {
    this.served = served;
    this.preparation = preparation;
    this.sessions = sessions;
    this.meter = meter;
    this.access = access;
    this.limits = limits;
    this.entry = entry;
    this.door = door;
    this.split = split;
  }

  /** Adds the routes. */
  public void mount(Router router) {
    router.route("/v1/*").failureHandler(this::failure);
    entry.mount(router);
    router.route("/v1/*").handler(access::identify);
    router.post("/v1/*").handler(OpenAiRoutes::takeAsJson);
    router.get("/v1/models").handler(this::models);
    router.get("/v1/models/*").handler(this::model);
    BodyTime bodyTime = new BodyTime(limits.bodyTime());
    for (String path : List.of("/v1/chat/completions", "/v1/completions")) {
      router.post(path).handler(access::admit);
      router.post(path).handler(bodyTime::begin);
    }
    BodyHandler body = BodyHandler.create(false).setBodyLimit(limits.bodyBytes());
    router
        .post("/v1/chat/completions")
        .handler(body)
        .handler(http -> letIn(http, this::prepareChat));
    router
        .post("/v1/completions")
        .handler(body)
        .handler(http -> letIn(http, this::prepareCompletion));
    router.route("/v1/chat/completions").handler(http -> wrongMethod(http, "POST"));
    router.route("/v1/completions").handler(http -> wrongMethod(http, "POST"));
    router.route("/v1/models*").handler(http -> wrongMethod(http, "GET"));
    router.route("/v1/*").handler(OpenAiRoutes::unknown);
  }

  private void models(RoutingContext http) {
    ObjectNode list = JsonNodeFactory.instance.objectNode().put("object", "list");
    var data = list.putArray("data");
    ServedName name = served.get();
    if (name != null) {
      data.add(describe(name));
    }
    Json.send(http.response(), list);
  }

  private void model(RoutingContext http) {
    ServedName name = served.get();
    String asked = decoded(http.normalizedPath().substring("/v1/models/".length()));
    if (name == null || !name.name().equals(asked)) {
      throw new ApiException(ApiError.modelNotFound(asked));
    }
    Json.send(http.response(), describe(name));
  }

  /** Clients write the name's slashes and colons as they are or by their codes. */
  private static String decoded(String path) {
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return path; // no code behind a %: no name of a model either
    }
  }

  /**
   * Bodies are JSON, whatever they are called: {@code curl -d} calls everything a form, which would
   * be read as one.
   */
  private static void takeAsJson(RoutingContext http) {
    http.request().headers().set("Content-Type", "application/json");
    http.next();
  }

  /**
   * Clients take {@code max_model_len} for what prompt and answer may have together, and for what a
   * prompt may have: the largest figure that keeps them right in both is the longest prompt.
   */
  private static ObjectNode describe(ServedName name) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", name.name())
        .put("object", "model")
        .put("created", name.created())
        .put("owned_by", "whorl")
        .put("max_model_len", name.slot().maxInputTokens())
        .put("max_input_tokens", name.slot().maxInputTokens())
        .put("max_total_tokens", name.slot().tokens());
  }

  /** A body is looked at only if its request may have to be held, or go elsewhere. */
  private void letIn(RoutingContext http, Reading reading) {
    BodyTime.end(http);
    Buffer body = http.body().buffer();
    boolean small = body != null && body.length() <= LargeBodies.BYTES;
    Supplier<JsonNode> json = small ? () -> Json.read(body) : MissingNode::getInstance;
    split.pass(http, json, () -> door.pass(http, json, () -> generate(http, reading)));
  }

  /**
   * Templates and tokenizing take milliseconds: not on the event loop. Large bodies are prepared
   * one after the other, so that a few of them take neither all threads nor all memory from the
   * rest.
   */
  private void generate(RoutingContext http, Reading reading) {
    Buffer body = http.body().buffer();
    Callable<Prepared> task = () -> reading.prepare(Json.read(body));
    Future<Prepared> work =
        body != null && body.length() > LargeBodies.BYTES
            ? largeBodies.call(http.vertx().getOrCreateContext(), task)
            : http.vertx().executeBlocking(task, false).map(Objects::requireNonNull);
    work.onSuccess(
            prepared -> {
              if (!prepared.ignored().isEmpty() && !http.response().headWritten()) {
                http.response().putHeader(IGNORED, String.join(", ", prepared.ignored()));
              }
              TokenMeter metered = AccessLog.metered(http, access.meter(http, meter));
              new Exchange(http, prepared, sessions, metered, limits).begin(access.tenant(http));
            })
        .onFailure(http::fail);
  }

  private Prepared prepareChat(JsonNode body) {
    ChatRequest request = ChatRequest.read(body);
    ServedName name = named(request.options());
    return preparation.chat(request, name, model(name), limits(name));
  }

  private Prepared prepareCompletion(JsonNode body) {
    CompletionRequest request = CompletionRequest.read(body);
    ServedName name = named(request.options());
    return preparation.completion(request, name, model(name), limits(name));
  }

  private ServedName named(GenerationOptions options) {
    ServedName name = served.get();
    if (name == null) {
      throw new ApiException(ErrorAnswer.notReady("No model is placed yet."));
    }
    if (!name.name().equals(options.model())) {
      throw new ApiException(ApiError.modelNotFound(options.model()));
    }
    return name;
  }

  private RequestLimits limits(ServedName name) {
    SessionsView view = sessions.view();
    // Without a chain the sessions will be told so; how many there are says nothing then.
    int texts = view.capacity() == 0 ? Integer.MAX_VALUE : sessions.mostOfOneRequest();
    return new RequestLimits(name.slot(), view.vocabulary(), texts);
  }

  private static ServedModel model(ServedName name) {
    ServedModel model = name.model();
    if (model == null) {
      throw new ApiException(ErrorAnswer.notReady("The model's tokenizer has not been read yet."));
    }
    return model;
  }

  private static void wrongMethod(RoutingContext http, String right) {
    http.response().putHeader("Allow", right);
    throw new ApiException(
        ApiError.unknownUrl(
            METHOD_NOT_ALLOWED,
            "%s is not allowed for %s; use %s."
                .formatted(http.request().method(), http.normalizedPath(), right)));
  }

  private static void unknown(RoutingContext http) {
    throw new ApiException(
        ApiError.unknownUrl(
            NOT_FOUND,
            "There is no %s %s.".formatted(http.request().method(), http.normalizedPath())));
  }

  private void failure(RoutingContext http) {
    if (http.statusCode() == TOO_LARGE) {
      ErrorAnswer.send(http, ApiError.tooLarge(limits.bodyBytes()));
    } else if (http.statusCode() == FORBIDDEN) {
      ErrorAnswer.send(
          http, ApiError.forbidden("origin_not_allowed", "Pages of this origin may not ask here."));
    } else {
      ErrorAnswer.send(http, ErrorAnswer.of(http, http.failure()));
    }
  }

  private interface Reading {
    Prepared prepare(JsonNode body);
  }
}
