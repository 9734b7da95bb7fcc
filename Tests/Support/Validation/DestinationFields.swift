// The fields of messages that ten widely used destinations read and that a shop can fill.
//
// Facts of the default mappings that these destinations have at Segment (segmentio/action-destinations 970a17ee8d,
// 2026-08-21: presets and default mappings) and, for Google Ads, at RudderStack (rudderlabs/rudder-transformer
// c98d160cf, 2026-08-06: the paths that it looks up). Fields of mobile apps, travel, vehicles, leads and surveys are
// left out: no shop's database has them.

extension DestinationField {
  /// One field a line under its destination and event: `!` if the destination refuses a message without it, the
  /// field's name there, and the paths of a message that fill it; the first existing one counts.
  static let table = """
    # Google Analytics 4
    ## Order Completed
    ! currency: properties.currency
    ! transaction_id: properties.order_id
    ! items: properties.products
    client_id: userId, anonymousId
    timestamp_micros: timestamp
    value: properties.total
    tax: properties.tax
    shipping: properties.shipping
    affiliation: properties.affiliation
    coupon: properties.coupon
    items.item_id: properties.products[].product_id
    items.item_name: properties.products[].name
    items.item_brand: properties.products[].brand
    items.item_category: properties.products[].category
    items.item_variant: properties.products[].variant
    items.price: properties.products[].price
    items.quantity: properties.products[].quantity
    items.index: properties.products[].position
    items.coupon: properties.products[].coupon
    items.affiliation: properties.products[].affiliation
    ## Order Refunded
    ! transaction_id: properties.order_id
    client_id: userId, anonymousId
    timestamp_micros: timestamp
    currency: properties.currency
    value: properties.total
    affiliation: properties.affiliation
    shipping: properties.shipping
    items: properties.products
    items.item_id: properties.products[].product_id
    items.item_name: properties.products[].name
    items.price: properties.products[].price
    items.quantity: properties.products[].quantity
    ## Checkout Started
    ! items: properties.products
    client_id: userId, anonymousId
    timestamp_micros: timestamp
    currency: properties.currency
    value: properties.value
    coupon: properties.coupon
    items.item_id: properties.products[].product_id
    items.item_name: properties.products[].name
    items.price: properties.products[].price
    items.quantity: properties.products[].quantity

    # Meta Conversions
    ## Order Completed
    ! currency: properties.currency
    ! value: properties.revenue
    ! event_time: timestamp
    event_id: messageId
    event_source_url: context.page.url
    user_data.externalId: userId, anonymousId
    user_data.email: context.traits.email
    user_data.phone: context.traits.phone
    user_data.firstName: context.traits.firstName
    user_data.lastName: context.traits.lastName
    user_data.city: context.traits.address.city
    user_data.state: context.traits.address.state
    user_data.zip: context.traits.address.postalCode
    user_data.dateOfBirth: context.traits.birthday
    user_data.client_ip_address: context.ip
    user_data.client_user_agent: context.userAgent
    user_data.fbc: properties.fbc
    user_data.fbp: properties.fbp
    ! contents.id: properties.products[].product_id
    contents.quantity: properties.products[].quantity
    contents.item_price: properties.products[].price
    ## Checkout Started
    ! event_time: timestamp
    event_id: messageId
    event_source_url: context.page.url
    currency: properties.currency
    value: properties.revenue
    user_data.externalId: userId, anonymousId
    user_data.email: context.traits.email
    user_data.phone: context.traits.phone
    user_data.firstName: context.traits.firstName
    user_data.lastName: context.traits.lastName
    user_data.city: context.traits.address.city
    user_data.state: context.traits.address.state
    user_data.zip: context.traits.address.postalCode
    user_data.client_ip_address: context.ip
    user_data.client_user_agent: context.userAgent
    user_data.fbc: properties.fbc
    user_data.fbp: properties.fbp
    ! contents.id: properties.products[].product_id
    contents.quantity: properties.products[].quantity
    contents.item_price: properties.products[].price

    # Klaviyo
    ## Order Completed
    ! metric_name: event
    ! properties: properties
    ! profile: userId, anonymousId
    profile.email: context.traits.email
    profile.phone_number: context.traits.phone
    time: timestamp
    unique_id: messageId
    value: properties.value
    ## Order Refunded
    ! metric_name: event
    ! properties: properties
    ! profile: userId, anonymousId
    profile.email: context.traits.email
    time: timestamp
    unique_id: messageId
    value: properties.value
    ## Checkout Started
    ! metric_name: event
    ! properties: properties
    ! profile: userId, anonymousId
    profile.email: context.traits.email
    time: timestamp
    unique_id: messageId
    value: properties.value
    ## identify
    ! email: traits.email
    phone_number: context.traits.phone
    first_name: traits.firstName
    last_name: traits.lastName
    location.address1: traits.address.street
    location.city: traits.address.city
    location.region: traits.address.state
    location.zip: traits.address.postal_code
    location.country: traits.address.country
    organization: traits.company.name
    title: traits.title
    image: traits.avatar

    # Braze
    ## Order Completed
    ! currency: properties.currency
    ! source: properties.source
    ! time: timestamp
    ! order_id: properties.order_id
    ! total_value: properties.total
    ! products.product_id: properties.products[].product_id
    ! products.product_name: properties.products[].name
    ! products.variant_id: properties.products[].variant
    ! products.quantity: properties.products[].quantity
    ! products.price: properties.products[].price
    external_id: userId
    email: context.traits.email, properties.email
    phone: context.traits.phone, properties.phone
    subtotal_value: properties.subtotal
    tax: properties.tax
    shipping: properties.shipping
    total_discounts: properties.discount
    discounts: properties.discount_items
    products.image_url: properties.products[].image_url
    products.product_url: properties.products[].url
    ## Order Refunded
    ! currency: properties.currency
    ! source: properties.source
    ! time: timestamp
    ! order_id: properties.order_id
    ! total_value: properties.total
    ! products: properties.products
    external_id: userId
    email: context.traits.email, properties.email
    ## Checkout Started
    ! currency: properties.currency
    ! source: properties.source
    ! time: timestamp
    ! checkout_id: properties.checkout_id
    ! total_value: properties.total
    ! products.product_id: properties.products[].product_id
    ! products.product_name: properties.products[].name
    ! products.variant_id: properties.products[].variant
    ! products.quantity: properties.products[].quantity
    ! products.price: properties.products[].price
    cart_id: properties.cart_id
    external_id: userId
    email: context.traits.email, properties.email
    tax: properties.tax
    shipping: properties.shipping
    ## identify
    external_id: userId
    email: traits.email
    first_name: traits.firstName
    last_name: traits.lastName
    phone: traits.phone
    home_city: traits.address.city
    country: context.location.country
    gender: traits.gender
    image_url: traits.avatar

    # TikTok Conversions
    ## Order Completed
    event_id: messageId
    timestamp: timestamp
    external_id: userId, anonymousId
    email: properties.email, context.traits.email
    phone_number: properties.phone, context.traits.phone
    first_name: properties.first_name, context.traits.first_name
    last_name: properties.last_name, context.traits.last_name
    address.city: properties.address.city, context.traits.address.city
    address.state: properties.address.state, context.traits.address.state
    address.zip_code: properties.address.postal_code, context.traits.address.postal_code
    address.country: properties.address.country, context.traits.address.country
    ttclid: properties.ttclid
    ttp: properties.ttp
    ip: context.ip
    user_agent: context.userAgent
    url: context.page.url
    locale: context.locale
    order_id: properties.order_id
    currency: properties.currency
    value: properties.value, properties.revenue
    contents.content_id: properties.products[].product_id
    contents.content_name: properties.products[].name
    contents.content_category: properties.products[].category
    contents.brand: properties.products[].brand
    contents.price: properties.products[].price
    contents.quantity: properties.products[].quantity
    ## Checkout Started
    event_id: messageId
    timestamp: timestamp
    external_id: userId, anonymousId
    email: properties.email, context.traits.email
    phone_number: properties.phone, context.traits.phone
    ip: context.ip
    user_agent: context.userAgent
    currency: properties.currency
    value: properties.value, properties.revenue
    contents.content_id: properties.products[].product_id
    contents.price: properties.products[].price
    contents.quantity: properties.products[].quantity

    # Pinterest Conversions
    ## Order Completed
    ! event_time: timestamp
    ! event_id: messageId
    user_data.email: properties.email
    user_data.client_ip_address: context.ip
    user_data.client_user_agent: context.userAgent
    custom_data.currency: properties.currency
    custom_data.value: properties.price, properties.value
    custom_data.order_id: properties.order_id
    contents.id: properties.products[].product_id
    contents.item_name: properties.products[].name
    contents.item_category: properties.products[].category
    contents.item_brand: properties.products[].brand
    contents.item_price: properties.products[].price
    contents.quantity: properties.products[].quantity
    event_source_url: context.page.url
    device_info.locale: context.locale
    ## Checkout Started
    ! event_time: timestamp
    ! event_id: messageId
    user_data.email: properties.email
    user_data.client_ip_address: context.ip
    user_data.client_user_agent: context.userAgent
    custom_data.currency: properties.currency
    custom_data.value: properties.price, properties.value
    contents.id: properties.products[].product_id
    contents.item_price: properties.products[].price
    contents.quantity: properties.products[].quantity

    # Snap Conversions
    ## Order Completed
    event_id: messageId
    event_time: timestamp
    user_data.externalId: userId, anonymousId
    user_data.email: properties.email
    user_data.phone: properties.phone
    user_data.firstName: context.traits.first_name, properties.first_name
    user_data.lastName: context.traits.last_name, properties.last_name
    user_data.city: context.traits.address.city
    user_data.state: context.traits.address.state
    user_data.zip: context.traits.address.postalCode
    user_data.country: context.traits.address.country
    user_data.client_ip_address: context.ip
    user_data.client_user_agent: context.userAgent
    custom_data.currency: properties.currency
    custom_data.value: properties.revenue, properties.total
    custom_data.order_id: properties.order_id
    custom_data.num_items: properties.quantity
    products.item_id: properties.products[].product_id
    products.item_category: properties.products[].category
    products.brand: properties.products[].brand
    event_source_url: context.page.url
    app_data.locale: context.locale
    ## Checkout Started
    event_id: messageId
    event_time: timestamp
    user_data.externalId: userId, anonymousId
    user_data.email: properties.email
    user_data.city: context.traits.address.city
    user_data.country: context.traits.address.country
    user_data.client_ip_address: context.ip
    user_data.client_user_agent: context.userAgent
    custom_data.currency: properties.currency
    custom_data.value: properties.revenue, properties.total
    products.item_id: properties.products[].product_id

    # Google Ads enhanced conversions
    ## Order Completed
    email: context.traits.email, properties.email
    phone: context.traits.phone, properties.phone
    firstName: context.traits.firstName
    lastName: context.traits.lastName
    streetAddress: context.traits.streetAddress
    city: context.traits.address.city, context.traits.city
    state: context.traits.address.state, context.traits.state
    postalCode: context.traits.address.postalCode, context.traits.postalCode
    country: context.traits.address.country, context.traits.country
    userAgent: context.userAgent
    gclid: properties.gclid

    # HubSpot
    ## Order Completed
    occurredAt: timestamp
    ! email: properties.email, context.traits.email
    ## Order Refunded
    occurredAt: timestamp
    ! email: properties.email, context.traits.email
    ## Checkout Started
    occurredAt: timestamp
    ! email: properties.email, context.traits.email
    ## identify
    ! email: traits.email
    firstname: traits.firstName
    lastname: traits.lastName
    phone: traits.phone
    address: traits.address.street
    city: traits.address.city
    state: traits.address.state
    country: traits.address.country
    zip: traits.address.postalCode
    company: traits.company
    website: traits.website

    # Customer.io
    ## Order Completed
    ! name: event
    person: userId, anonymousId
    event_id: messageId
    timestamp: timestamp
    data: properties
    ## Order Refunded
    ! name: event
    person: userId, anonymousId
    event_id: messageId
    timestamp: timestamp
    data: properties
    ## Checkout Started
    ! name: event
    person: userId, anonymousId
    event_id: messageId
    timestamp: timestamp
    data: properties
    ## identify
    id: userId, traits.email
    anonymous_id: anonymousId
    email: traits.email
    created_at: traits.createdAt
    timestamp: timestamp
    custom_attributes: traits
    group_id: traits.objectId
    """
}
