window.SwaggerUIBundle({
  url: '/api/v1/openapi',
  dom_id: '#api',
  deepLinking: true,
  validatorUrl: null,
});
