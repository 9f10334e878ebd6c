// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "server.hpp"

#include "../classify/top.hpp"
#include "page.hpp"

#include <resin/base/error.hpp>

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <cmath>
#include <semaphore>

namespace serve {

namespace {

using clock = std::chrono::steady_clock;
using json = nlohmann::json;

/// What a request ends with that cannot be answered.
struct refusal {
  int status;
  std::string sentence;
};

void put(httplib::Response& response, json const& value) {
  // A file of classes may be of any encoding; what is no UTF-8 becomes a replacement character.
  response.set_content(value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n",
                       "application/json");
}
void put(httplib::Response& response, refusal const& r) {
  response.status = r.status;
  put(response, json{{"error", r.sentence}});
}

/// The body of a request, of at most `most` bytes, within that time. What is too long is read on
/// for a while and dropped: a client that is still sending does not look for an answer. Of a form,
/// the first file.
std::string body_of(httplib::Request const& request, httplib::ContentReader const& read,
                    std::size_t most, std::chrono::seconds timeout) {
  if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding"))
    throw refusal{411, "a request needs its Content-Length, and a photo as its body"};
  auto const deadline = clock::now() + timeout;
  std::string body;
  std::size_t size = 0, files = 0;
  bool wanted = true, late = false;
  auto const receive = [&](char const* data, std::size_t n) {
    size += n;
    late = clock::now() > deadline;
    if (wanted && size <= most) body.append(data, n);
    return !late && size <= 16 * most;
  };
  bool const whole = request.is_multipart_form_data()
                         ? read(
                               [&](httplib::MultipartFormData const& part) {
                                 wanted = !part.filename.empty() && files++ == 0;
                                 return true;
                               },
                               receive)
                         : read(receive);
  if (size > most)
    throw refusal{413, "a photo may have at most " + std::to_string(most) + " bytes"};
  if (late)
    throw refusal{
        408, "the photo did not arrive within " + std::to_string(timeout.count()) + " seconds"};
  if (!whole) throw refusal{400, "the photo did not arrive as a whole"};
  if (body.empty())
    throw refusal{400, "expected a JPEG, PNG, PPM or PGM image as the body, got nothing"};
  return body;
}

std::size_t best_asked_for(httplib::Request const& request) {
  if (!request.has_param("top")) return 5;
  std::string const text = request.get_param_value("top");
  if (text.empty() || text.size() > 4 || text.find_first_not_of("0123456789") != text.npos ||
      text.find_first_not_of('0') == text.npos)
    throw refusal{400, "top is how many classes are wanted, a number from 1 to 9999"};
  return std::stoul(text);
}

double milliseconds(clock::duration d) {
  return std::round(std::chrono::duration<double, std::milli>(d).count() * 100) / 100;
}

/// cpp-httplib's, with room for more clients that come at one moment than the five it asks for.
struct http_server : httplib::Server {
  void widen() { ::listen(svr_sock_, 256); }
};

}  // namespace

struct server::parts {
  model& served;
  std::vector<std::string> names;
  settings s;
  batcher batches;
  std::counting_semaphore<> decoders;  // photos take memory while they are decoded
  http_server http;
  std::atomic<bool> ended{false};

  parts(model& m, std::vector<std::string> class_names, settings const& wanted)
      : served(m),
        names(std::move(class_names)),
        s(wanted),
        batches(model::input_elements, model::classes, contexts(m, wanted), wanted.batches),
        decoders(wanted.threads) {}

  static std::vector<batch_function> contexts(model& m, settings const& s) {
    std::vector<batch_function> all;
    for (int i = 0; i < s.threads; ++i) all.push_back(m.context(s.batches.max_batch));
    return all;
  }

  std::vector<float> decoded(std::string const& body) {
    decoders.acquire();
    struct release {
      std::counting_semaphore<>& slots;
      ~release() { slots.release(); }
    } const at_the_end{decoders};
    try {
      return model::prepared(
          upright(resin::decode_image({body.begin(), body.end()}, "photo", s.most_pixels)));
    } catch (resin::error const& e) {  // no image, a damaged one, or one too narrow
      throw refusal{400, e.what()};
    }
  }

  json classified(httplib::Request const& request, httplib::ContentReader const& read) {
    std::string const body = body_of(request, read, s.most_bytes, s.timeout);
    std::size_t const best = best_asked_for(request);
    auto const start = clock::now();
    std::vector<float> photo = decoded(body);
    auto const ready = clock::now();
    auto future = batches.submit(std::move(photo));
    if (!future) throw refusal{503, "more photos are waiting than the queue holds; try again"};
    answer const a = future->get();
    json classes = json::array();
    for (classify::guess const& g : classify::top(a.output, best))
      classes.push_back({{"number", g.number},
                         {"name", names.empty() ? std::to_string(g.number) : names[g.number]},
                         {"probability", g.probability}});
    return {{"network", model::name},
            {"classes", classes},
            {"batch", a.batch},
            {"milliseconds",
             {{"decode", milliseconds(ready - start)},
              {"wait", milliseconds(a.waited)},
              {"total", milliseconds(clock::now() - start)}}}};
  }

  json status() const {
    batch_counts const c = batches.counts();
    return {{"network", model::name},           {"classes", model::classes}, {"threads", s.threads},
            {"max_batch", s.batches.max_batch}, {"answered", c.answered},    {"batches", c.batches},
            {"turned_away", c.turned_away},     {"waiting", c.waiting}};
  }

  void routes() {
    http.Get("/", [](httplib::Request const&, httplib::Response& response) {
      response.set_header("Content-Security-Policy",
                          "default-src 'none'; style-src 'unsafe-inline'; script-src "
                          "'unsafe-inline'; img-src blob: data:; connect-src 'self'");
      response.set_content(page, "text/html; charset=utf-8");
    });
    http.Get("/status", [this](httplib::Request const&, httplib::Response& response) {
      put(response, status());
    });
    http.Post("/classify", [this](httplib::Request const& request, httplib::Response& response,
                                  httplib::ContentReader const& read) {
      try {
        put(response, classified(request, read));
      } catch (refusal const& r) {
        if (r.status == 503) response.set_header("Retry-After", "1");
        put(response, r);
      } catch (std::exception const&) {  // memory that ran out
        put(response, refusal{500, "the photo could not be classified"});
      }
    });
    // Bodies sent to elsewhere are read, but not kept, so that the client sees the answer.
    auto const elsewhere = [this](httplib::Request const& request, httplib::Response& response,
                                  httplib::ContentReader const& read) {
      try {
        body_of(request, read, s.most_bytes, s.timeout);
      } catch (refusal const&) {
      }
      put_nowhere(request, response);
    };
    http.Post(".*", elsewhere).Put(".*", elsewhere).Patch(".*", elsewhere).Delete(".*", elsewhere);
    http.set_pre_routing_handler([](httplib::Request const& request, httplib::Response& response) {
      bool const known = request.method == "GET" || request.method == "HEAD" ||
                         request.method == "POST" || request.method == "PUT" ||
                         request.method == "PATCH" || request.method == "DELETE";
      if (!known) put_nowhere(request, response);
      return known ? httplib::Server::HandlerResponse::Unhandled
                   : httplib::Server::HandlerResponse::Handled;
    });
    // What the library itself refuses: a request that is none, a header that is too long.
    http.set_error_handler([](httplib::Request const& request, httplib::Response& response) {
      if (!response.body.empty()) return;
      if (response.status == 404)
        put_nowhere(request, response);
      else
        put(response, refusal{response.status, "this is not a request that can be understood"});
    });
    http.set_expect_100_continue_handler(
        [this](httplib::Request const& request, httplib::Response& response) {
          auto const length = request.get_header_value("Content-Length");
          if (std::strtoull(length.c_str(), nullptr, 10) <= s.most_bytes) return 100;
          put(response,
              refusal{413, "a photo may have at most " + std::to_string(s.most_bytes) + " bytes"});
          return 413;
        });
  }

  static void put_nowhere(httplib::Request const& request, httplib::Response& response) {
    bool const photos = request.path == "/classify";
    if (photos || request.path == "/" || request.path == "/status") {
      response.set_header("Allow", photos ? "POST" : "GET, HEAD");
      put(response, refusal{405, request.path + " takes " + (photos ? "POST" : "GET") + ", not " +
                                     request.method});
    } else {
      put(response, refusal{404, "there is nothing at this path; photos go to /classify"});
    }
  }
};

server::server(model& served, std::vector<std::string> names, settings const& s) {
  if (!names.empty() && names.size() != model::classes)
    throw resin::state_error("the file of classes has " + std::to_string(names.size()) +
                             " names, the network " + std::to_string(model::classes) + " classes");
  parts_.reset(new parts(served, std::move(names), s));
  httplib::Server& http = parts_->http;
  parts_->routes();
  auto const connections = static_cast<std::size_t>(s.connections);
  http.new_task_queue = [connections] { return new httplib::ThreadPool(connections); };
  http.set_read_timeout(s.timeout).set_write_timeout(s.timeout);
  http.set_tcp_nodelay(true);
  // A connection is one request: none is kept idle, and what is left of a body is no next request.
  http.set_keep_alive_max_count(1).set_keep_alive_timeout(s.timeout.count());
  http.set_default_headers({{"X-Content-Type-Options", "nosniff"}, {"Cache-Control", "no-store"}});
  http.set_socket_options([](auto socket) {  // not SO_REUSEPORT: a port belongs to one server
    int const yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
}
server::~server() = default;

int server::bind(std::string const& host, int port) {
  int const bound = port == 0                               ? parts_->http.bind_to_any_port(host)
                    : parts_->http.bind_to_port(host, port) ? port
                                                            : -1;
  if (bound < 0)
    throw resin::state_error("cannot listen on " + host + " port " + std::to_string(port) +
                             "; is another program there, or is that no address of this machine?");
  parts_->http.widen();
  return bound;
}

void server::run() {
  parts_->http.listen_after_bind();
  parts_->ended = true;
}

void server::stop() {
  while (!parts_->http.is_running() && !parts_->ended)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  parts_->http.stop();
}

}  // namespace serve
