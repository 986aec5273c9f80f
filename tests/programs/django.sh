# SPDX-License-Identifier: MIT
title='Django runserver'
packages='python3-django curl'
needs='python3 curl'
port=8000

version() { python3 -m django --version; }
prepare() {
	python3 -m django startproject example . && cat >example/urls.py <<'END'
import os
from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("", lambda request: HttpResponse(os.environ["name"]))]
END
}
serve() { exec python3 manage.py runserver; }
ask() { fetch http://localhost:8000/; }
