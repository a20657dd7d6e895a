import pytest, json
from uuid import uuid4
from tests.console.conftest import *
from tests.console.installation import Api
@pytest.mark.parametrize("path,params",[
 ("cases",{"cursor":"W2ZhbHNlLCAieCIsICJ5Il0"}),
 ("cases",{"cursor":"W2ZhbHNlLCAiMjAyNi0wMS0wMSIsICJ5Il0"}),
 ("cases",{"cursor":"W2ZhbHNlLCAiXHUwMDAwIiwgInkiXQ"}),
 ("inbox",{"cursor":"WzEwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMF0"}),
 ("inbox",{"on_behalf_of":"\x00"}),
 ("cases",{"project":"\ud800".encode("utf-8","surrogatepass")}),
 ("cases",{"overdue":"maybe"}),
 ("cases",{"limit":"9"*500}),
 ("projects/%00",{}),
 ("projects/%FF%FE",{}),
 ("commands/xyz",{}),
])
async def test_q(api,path,params):
    r=await api.http.get("/api/v1/"+path,params=params)
    print(r.status_code,r.text[:200])
    assert r.status_code<500
@pytest.mark.parametrize("body",[{"code":"a\x00b"},{"code":"x"*61},{"code":5},{"code":"a/b"},{"code":"é\u0301"}])
async def test_p(api,body):
    from tests.console.forms import project_form
    r=await api.http.post("/api/v1/projects",json={**project_form("x"),**body})
    print(r.status_code,r.text[:200])
    assert r.status_code<500
@pytest.mark.parametrize("form",[
 {"type":"add_note","text":"a\x00b"},{"type":"add_note","text":"sealed:x"},{"type":"add_note","text":{"a":1}},
 {"type":"add_note","text":"x","occurred_on":"9999-99-99"},{"type":"add_note","text":"x","occurred_on":20260101},{"type":"add_note","text":"x","occurred_on":None},
 {"type":"deliver_notice","expected_version":10**30},{"type":"deliver_notice","expected_version":999},
 {"type":"correct_fact","expected_version":2,"target_version":10**12,"right":{},"reason":"x","agreed_by":"CB02"},
 {"type":"correct_fact","expected_version":2,"target_version":1,"right":{"occurred_on":"2026-05-01"},"reason":"x","agreed_by":"CB02"},
 {"type":"reassign","case_officer":"CB01"},{"type":"draft_plan","expected_version":2,"net_payable_vnd":1e300},
 {"type":"tick","due":"2026-01-01T00:00:00Z","expected_version":2},
 {"type":"open_case","expected_version":2},
 {"type":"record_inventory_line","line_id":str(uuid4()),"description":"nhà","quantity":"1.5"},
])
async def test_c(api,form):
    code="F-"+uuid4().hex[:6]
    await api.open_project(code); case=await api.open_case(code,"H")
    form={"command_id":str(uuid4()),"occurred_on":"2026-06-01",**form}
    r=await api.http.post(f"/api/v1/cases/{case}/commands",content=json.dumps(form))
    print(r.status_code,r.text[:300])
    assert r.status_code<500
