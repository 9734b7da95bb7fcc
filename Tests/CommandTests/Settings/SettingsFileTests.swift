import Configuration
import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `Settings file` {
  private func values(_ text: String) throws -> [String: String] {
    let file = try SettingsFile(path: "tidemark.yaml", text: text)
    return Dictionary(
      uniqueKeysWithValues: file.values.map { key, value in
        (key.components.joined(separator: "."), "\(value.content)")
      }
    )
  }

  private func failure(_ text: String) -> Failure? {
    do throws(Failure) {
      _ = try SettingsFile(path: "tidemark.yaml", text: text)
      return nil
    } catch {
      return error
    }
  }

  @Test func `every setting may stand in it`() throws {
    let text = """
      name: shop-eu
      source: postgres://tidemark@db/medusa
      schema: public
      destination: jitsu
      host: events.example.com
      path: /v1/batch
      output: events/
      gzip: false
      events_per_second: 500
      allow_http: true
      ca_file: /etc/tidemark/ca.pem
      write_key_file: /run/secrets/key
      write_key_env: SHOP_KEY
      state: /var/lib/tidemark/tidemark.sqlite
      namespace: 3f2c9a54-6d0b-4d58-9d6e-0a4c8f3d1b72
      retry_budget: 30m
      request_timeout: 20s
      concurrency: 8
      statement_timeout: 5m
      lock_timeout: 30s
      page_size: 500
      watermark_margin: 15m
      settle_after: 10m
      log_level: info
      log_format: json
      json: true
      summary: false
      metrics_file: /var/lib/node_exporter/tidemark.prom
      ping_url: https://hc-ping.com/3f2c9a54
      on_failure: https://hooks.example.com/tidemark
      privacy: [{path: traits.email, action: hash}]
      identity: {guests: user, anonymous_id_keys: [ajs_id, anon]}
      consent_key: consent
      affiliation: Example Shop
      store_url: https://shop.example
      include: {metadata: true, orders_count: true, total_spent: true, context_traits: false}
      context: {pass: [page, fbp], constants: {active: true}}
      refunds: {products: order}
      products: {price: discounted}
      orders: {where: o.order_parent_id IS NULL, parts: true}
      properties:
        constants:
          order_completed: {source: medusa, level: 7}
          order_updated: {source: medusa}
          order_shipped: {source: medusa}
          order_delivered: {source: medusa}
          order_cancelled: {source: medusa}
          order_refunded: {source: medusa}
          checkout_started: {source: medusa}
          swap_created: {source: medusa}
          swap_confirmed: {source: medusa}
          swap_shipped: {source: medusa}
          item_claimed: {source: medusa}
      google_analytics: {use_ga_id: true}
      custom_events: {signed_up: {event: Signed Up, table: signup, timestamp: at, user_id: customer_id}}
      outbox: true
      order_updated: {statuses: true}
      warehouse: postgres://load@wh.example/analytics
      warehouse_env: WAREHOUSE_URL
      warehouse_file: /run/secrets/warehouse
      warehouse_schema: shop
      warehouse_arrays: jsonb
      currency_exponents: {KWD: 3, bhd: 3}
      reporting: {currency: EUR, rates: /etc/tidemark/eurofxref-hist.csv}
      compatibility: medusa-plugin-segment
      partition: event
      compress: gzip
      layout: messages
      max_file_size: 64MiB
      export: {directory: export/, layout: rows, compress: zstd, partition: "date,event", max_file_size: 1GiB}
      events:
        identify: {enabled: true, template: a.jq}
        checkout_started: {enabled: true, template: a.jq, trigger: cart_email}
        order_completed: {enabled: true, template: a.jq, trigger: fulfilled}
        order_updated: {enabled: false, template: a.jq}
        order_shipped: {enabled: true, template: a.jq, trigger: delivered}
        order_delivered: {enabled: true, template: a.jq}
        order_cancelled: {enabled: true, template: a.jq}
        order_refunded: {enabled: true, template: a.jq, goods: false}
        swap_created: {enabled: true, template: a.jq}
        swap_confirmed: {enabled: true, template: a.jq}
        swap_shipped: {enabled: true, template: a.jq}
        item_claimed: {enabled: false, template: a.jq}
        deletion: {enabled: true}
      deletions: {host: eu1.api.segmentapis.com, token_file: /run/secrets/token, token_env: SHOP_TOKEN, max_per_run: 10}
      """
    let values = try values(text)
    #expect(values.count == SettingKey.all.count)
    #expect(values["events.order_updated.enabled"] == "\(ConfigContent.string("false"))")
    #expect(values["events.checkout_started.trigger"] == "\(ConfigContent.string("cart_email"))")
    #expect(values["currency_exponents"] == "\(ConfigContent.string("kwd=3,bhd=3"))")
    #expect(
      values["identity.anonymous_id_keys"] == "\(ConfigContent.stringArray(["ajs_id", "anon"]))"
    )
  }

  @Test(
    arguments: [
      ("https://shop.example", true), ("HTTP://shop.example:8000/de/", true),
      ("https://läden.example", true), ("http://[::1]:8000", true), ("shop.example", false),
      ("ftp://shop.example", false), ("https://", false), ("https:///products", false),
      ("https://shop.example?a=1", false), ("https://shop.example/#a", false),
      ("https://shop .example", false), ("https://shop.example\n", false), ("", false),
    ]
  )
  func `a website is an address that paths can be appended to`(text: String, isOne: Bool) {
    #expect(SettingKind.website.accepts(text) == isOne)
  }

  @Test(arguments: ["", "# nothing yet\n", "host:\n", "host: ~\nevents:\n"])
  func `nothing set is nothing wrong`(text: String) throws {
    #expect(try values(text).isEmpty)
  }

  @Test(arguments: [
    ("a: 1", "line 1: there is no setting of this name"),
    ("events: {a: {}}", "line 1: there is no setting of this name under \"events\""),
    ("host: h\nhots: h", "line 2: there is no setting \"hots\""),
    ("destinaton: file", "line 1: there is no setting \"destinaton\""),
    ("Host: h", "line 1: there is no setting \"Host\""),
    ("log-level: info", "line 1: there is no setting \"log-level\""),
    (
      "events:\n  order_complete: {enabled: true}",
      "line 2: there is no setting \"events.order_complete\""
    ),
    (
      "events: {identify: {enabeld: true}}",
      "line 1: there is no setting \"events.identify.enabeld\""
    ),
    (
      "events: {checkout_started: {trigger: email}}",
      "line 1: \"events.checkout_started.trigger\" must be payment_session or cart_email"
    ),
    ("json: yes", "line 1: \"json\" must be true or false"),
    ("consent_key: ''", "line 1: \"consent_key\" must be a text that is not empty"),
    (
      "host: h\nstore_url: notaurl",
      "line 2: \"store_url\" must be a web address without ? and #, such as https://shop.example"
    ),
    ("json: [true]", "line 1: \"json\" must be true or false"),
    ("page_size: many", "line 1: \"page_size\" must be a whole number from 1 to 20000"),
    ("page_size: 0", "line 1: \"page_size\" must be a whole number from 1 to 20000"),
    (
      "lock_timeout: 0s",
      "line 1: \"lock_timeout\" must be a duration of at least 1s, such as 30s or 10m"
    ),
    ("retry_budget: 10", "line 1: \"retry_budget\" must be a duration such as 30s, 10m or 12h"),
    (
      "identity: user", "line 1: \"identity\" must be a map of settings, written as \"name: value\""
    ),
    ("- a\n- b", "line 1: a settings file must be a map of settings, written as \"name: value\""),
    (
      "identity: {anonymous_id_keys: a}",
      "line 1: \"identity.anonymous_id_keys\" must be a list of texts"
    ),
    (
      "currency_exponents:\n  kwdddd: 3",
      "line 2: \"currency_exponents\" must be currency codes of 3 to 5 letters with 0 to 4 decimals, such as kwd: 3"
    ),
    (
      "destination: kafka",
      "line 1: \"destination\" must be segment, jitsu, rudderstack, file, stdout or postgres"
    ),
  ])
  func `what is wrong is named with its line`(text: String, sentence: String) throws {
    let found = try #require(failure(text))
    #expect(found.status == .configuration)
    #expect(found.sentence == "tidemark.yaml, " + sentence)
  }

  @Test(arguments: [
    ("hots: h", "did you mean \"host\"?"),
    ("log-level: info", "did you mean \"log_level\"?"),
    ("events: {order_complete: {enabled: true}}", "did you mean \"order_completed\"?"),
    (
      "events: {refunds: {}}",
      "known under \"events\": checkout_started, deletion, identify, item_claimed, order_cancelled, order_completed, order_delivered, order_refunded, order_shipped, order_updated, swap_confirmed, swap_created, swap_shipped"
    ),
    (
      "events: {order_cancelled: {trigger: paid}}",
      "this event has one trigger; only order_completed, order_shipped and checkout_started have a choice: remove the line"
    ),
    (
      "write_key: abc",
      "a key does not belong in a settings file: set SEGMENT_WRITE_KEY, or name where it is by write_key_env or write_key_file"
    ),
    (
      "deletions: {token: abc}",
      "a token does not belong in a settings file: set SEGMENT_PUBLIC_API_TOKEN, or name where it is by deletions.token_env or deletions.token_file"
    ),
  ])
  func `the hint says what to write`(text: String, hint: String) throws {
    #expect(try #require(failure(text)).hint == hint)
  }

  @Test(arguments: [
    (
      "host: [a\n",
      "tidemark.yaml, line 2, column 1: this is no YAML: did not find expected ',' or ']'"
    ),
    (
      "a: b: c",
      "tidemark.yaml, line 1, column 5: this is no YAML: mapping values are not allowed in this context"
    ),
    ("host: a\nhost: b", "tidemark.yaml, from line 1 on: host is given twice"),
  ])
  func `a file that is no YAML is told with line and cause`(text: String, sentence: String) throws {
    #expect(try #require(failure(text)).sentence == sentence)
  }
}
