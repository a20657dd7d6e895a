"""Why something was refused and what to do now, by stable code: the codes never change, the texts may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from domain.wording.case_refusals import CASE_REFUSALS
from domain.wording.inputs import in_words
from domain.wording.phrases import Lang
from domain.wording.refusal_texts import RefusalText
from domain.wording.refusal_texts import refusal_text as _text

_FORM: Final[Mapping[str, RefusalText]] = {
    "invalid_input": _text(
        "Dữ liệu chưa hợp lệ", "The input does not fit",
        "Ô {field} chưa đúng ({problem}). Hãy sửa lại rồi gửi lại.",
        "Field {field} does not fit ({problem}). Correct it and send again.",
    ),
    "text_too_long": _text(
        "Nội dung quá dài", "The text is too long",
        "Ô {field} chỉ nhận tối đa {longest} ký tự. Hãy rút gọn, phần còn lại đính kèm thành văn bản.",
        "Field {field} takes at most {longest} characters. Shorten it and attach the rest as a document.",
    ),
    "unknown_command": _text(
        "Không có việc này", "There is no such command",
        "Hệ thống không có việc “{type}” cho loại hồ sơ này. Hãy kiểm tra mã việc.",
        "There is no command “{type}” for this kind of record. Check its name.",
    ),
    "dated_in_future": _text(
        "Ngày ghi trên giấy còn ở tương lai", "The paper is dated in the future",
        "Hôm nay là {today}; chỉ ghi nhận việc đã làm. Hãy kiểm tra ngày trên giấy.",
        "Today is {today}; only what has been done can be recorded. Check the date on the paper.",
    ),
    "bad_workbook": _text(
        "Không đọc được tệp bảng tính", "The workbook cannot be read",
        "Tệp không đúng mẫu hoặc bị hỏng: {problem}. Hãy dùng mẫu kèm theo và gửi lại.",
        "The file does not follow the template or is damaged: {problem}. Use the template and send again.",
    ),
}  # fmt: skip

_PEOPLE: Final[Mapping[str, RefusalText]] = {
    "unknown_staff": _text(
        "Không có cán bộ này", "No such member of staff",
        "Mã cán bộ {staff} không có trong danh sách. Hãy kiểm tra mã hoặc bổ sung danh sách cán bộ.",
        "Staff code {staff} is not in the list. Check the code or add the person first.",
    ),
    "not_in_office": _text(
        "Cán bộ không đương nhiệm vào ngày này", "Not in office on that day",
        "{staff} không giữ nhiệm vụ vào ngày {occurred_on}. Hãy chọn người đang phụ trách ngày đó.",
        "{staff} did not hold the office on {occurred_on}. Choose who was responsible on that day.",
    ),
    "signer_missing": _text(
        "Chưa ghi ai thực hiện", "Nobody is named who acts",
        "Việc này phải có mã cán bộ thực hiện (on_behalf_of). Hãy ghi mã rồi gửi lại.",
        "This needs the staff code of who acts (on_behalf_of). Add the code and send again.",
    ),
    "same_author": _text(
        "Phải có người thứ hai đồng ý", "A second person has to agree",
        "Người đề nghị sửa không được tự đồng ý. Hãy chọn cán bộ khác xác nhận.",
        "Who asks for a correction cannot agree to it alone. Choose another member of staff.",
    ),
    "breach_needs_unit_lead": _text(
        "Chỉ lãnh đạo đơn vị được ghi giấy này", "Only the unit lead may record this paper",
        "Giấy lập trước ngày được phép {not_before} ({rule}). Lãnh đạo đơn vị ghi nhận kèm bản quét và lý do.",
        "The paper is from before {not_before}, the first day allowed ({rule}). The unit lead records it with a scan "
        "and the reason.",
    ),
    "unauthenticated": _text(
        "Cần đăng nhập", "Sign in first",
        "Mã truy cập thiếu, sai hoặc đã bị thu hồi. Hãy đăng nhập lại hoặc xin mã mới.",
        "The token is missing, wrong or revoked. Sign in again or ask for a new one.",
    ),
    "forbidden": _text(
        "Không có quyền", "Not permitted",
        "Tài khoản không có quyền trên phần việc này. Hãy liên hệ người quản trị nếu cần.",
        "The account has no right to this. Ask the administrator if you need it.",
    ),
}  # fmt: skip

_PROCEDURE: Final[Mapping[str, RefusalText]] = {
    "wrong_step": _text(
        "Chưa đến bước này", "Not at this step yet",
        "Trước hết phải có: {needs}. Hãy ghi nhận giấy đó rồi làm lại.",
        "First there has to be: {needs}. Record it, then try again.",
    ),
    "already_recorded": _text(
        "Việc này đã được ghi nhận", "Already recorded",
        "Đã có hoặc đã bị thay thế bởi: {fact}. Nếu ghi sai, hãy dùng chức năng đính chính.",
        "On record already, or overtaken by: {fact}. If it is wrong, correct it instead.",
    ),
    "dated_before_predecessor": _text(
        "Ngày sớm hơn giấy phải có trước", "Dated before what it follows",
        "{predecessor} đề ngày {predecessor_on}; giấy này không thể sớm hơn. Hãy kiểm tra ngày.",
        "{predecessor} is dated {predecessor_on}; this paper cannot be earlier. Check the date.",
    ),
    "too_early": _text(
        "Chưa đến ngày được làm", "Too early",
        "Sớm nhất là ngày {not_before} theo {article} ({rule}). Hãy chờ đến ngày đó.",
        "The first day allowed is {not_before} under {article} ({rule}). Wait until then.",
    ),
    "court_stop_in_force": _text(
        "Tòa án đang yêu cầu tạm dừng", "A court's stop is in force",
        "Hồ sơ tạm dừng theo quyết định của Tòa án. Chỉ tiếp tục khi có văn bản của Tòa án.",
        "The file is stopped by a court. It goes on when the court says so in writing.",
    ),
    "no_land_to_recover": _text(
        "Hộ không có đất bị thu hồi", "No land to recover",
        "Hộ chỉ có tài sản trên đất của người khác nên không ra quyết định thu hồi đất cho hộ.",
        "The household only owns things on somebody else's land, so there is no recovery decision for it.",
    ),
    "not_a_member": _text(
        "Hộ không thuộc đợt này", "Not in this batch",
        "Có hộ trong danh sách không thuộc đợt. Hãy kiểm tra danh sách hộ của đợt.",
        "A household of the list is not in the batch. Check the batch's list.",
    ),
}  # fmt: skip

_MONEY: Final[Mapping[str, RefusalText]] = {
    "amount_differs": _text(
        "Số tiền không khớp", "The amount differs",
        "Số tiền {amount_vnd} khác với giấy trước đó là {expected_vnd}. Hãy kiểm tra lại.",
        "{amount_vnd} is not the {expected_vnd} of the paper before it. Check the amount.",
    ),
    "amount_exceeds_entitlement": _text(
        "Số tiền vượt mức được hưởng", "More than is owed",
        "Số tiền {amount_vnd} vượt mức còn được chi là {limit_vnd}. Hãy kiểm tra lại.",
        "{amount_vnd} is more than the {limit_vnd} still to be paid. Check the amount.",
    ),
    "money_is_reversed": _text(
        "Tiền đã chi thì hoàn, không xóa", "Money is reversed, not withdrawn",
        "{fact}: khoản tiền đã ghi không được rút bỏ. Hãy lập bút toán hoàn lại.",
        "{fact}: money on record is not withdrawn. Record a reversal instead.",
    ),
}  # fmt: skip

_BATCH: Final[Mapping[str, RefusalText]] = {
    "told_to_households": _text(
        "Các hộ đã nhận giấy này", "The households have taken this paper",
        "{fact}: các hộ nêu trong giấy đã ghi nhận. Hãy rút hoặc đính chính trong hồ sơ từng hộ; "
        "giấy của dự án giữ nguyên.",
        "{fact}: the households it names have it on record. Withdraw or correct it in each of their cases; "
        "the project's paper stays.",
    ),
    "period_still_running": _text(
        "Chưa hết thời gian phải duy trì", "The period is not over",
        "Theo {article} ({rule}), việc này phải duy trì đến khi có: {needs}. Hãy ghi nhận giấy đó trước.",
        "Under {article} ({rule}) this lasts until there is: {needs}. Record that first.",
    ),
    "file_incomplete": _text(
        "Hồ sơ trình thẩm định chưa đủ", "The file for appraisal is incomplete",
        "Còn thiếu: {missing}. Hãy bổ sung, hoặc ghi rõ lý do không cần từng mục.",
        "Still missing: {missing}. Add them, or say why each of them is not needed.",
    ),
    "counts_below_list": _text(
        "Số đếm thấp hơn danh sách ý kiến", "The count is below the list of opinions",
        "Biên bản chỉ đếm {counted} nhưng danh sách ý kiến loại đó đã có {listed}. Hãy kiểm tra số đếm và danh sách.",
        "The minutes count {counted}, yet the list already has {listed} of that opinion. Check the count and the list.",
    ),
    "more_agreed_than_asked": _text(
        "Số đồng ý lớn hơn số được hỏi", "More agreed than were asked",
        "Có {agreed} người đồng ý trong {asked} người được hỏi. Hãy kiểm tra sổ lấy ý kiến.",
        "{agreed} agreed of {asked} who were asked. Check the consent register.",
    ),
    "not_everybody_asked": _text(
        "Chưa hỏi hết người sử dụng đất", "Not all land users were asked",
        "Mới hỏi {asked} người, trong khi đợt có {households} hộ. Hãy lấy ý kiến của tất cả người sử dụng đất trong "
        "khu vực.",
        "{asked} were asked, while the batch has {households} households. Ask all land users of the area.",
    ),
    "already_approved": _text(
        "Hộ đã có phương án được phê duyệt", "A household is already approved",
        "Các hộ sau đã được phê duyệt: {cases}. Hãy bỏ khỏi danh sách, hoặc ra quyết định điều chỉnh.",
        "These households are approved already: {cases}. Take them off the list, or correct the approval instead.",
    ),
    "not_approved": _text(
        "Hộ chưa có phương án được phê duyệt", "A household is not approved yet",
        "Các hộ sau chưa có phương án được phê duyệt nên chưa thể điều chỉnh: {cases}. Hãy phê duyệt trước.",
        "These households have no approved plan to correct: {cases}. Approve their plans first.",
    ),
    "approved_differs": _text(
        "Số tiền đã duyệt không khớp", "The approved sum differs",
        "Số tiền đã duyệt ghi cho các hộ sau không còn đúng: {cases}. Hãy tải lại đợt và lập lại danh sách.",
        "The approved sum given for these households is no longer right: {cases}. Load the batch and list them anew.",
    ),
    "older_plan": _text(
        "Phương án đã có bản mới hơn", "There is a newer plan",
        "Phiên bản phương án ghi cho các hộ sau không phải bản mới: {cases}. Hãy ghi đúng phiên bản.",
        "The plan version given for these households is not the new one: {cases}. Give the right version.",
    ),
    "plans_below_approved": _text(
        "Không được thấp hơn mức đã duyệt", "Not below what was approved",
        "Khi điều chỉnh theo giá, không chi thấp hơn phương án đã duyệt (khoản 5 Điều 94 Luật Đất đai 2024): {cases}. "
        "Hãy giữ mức đã duyệt.",
        "When prices change, a plan never pays less than was approved (Land Law 2024 Art. 94(5)): {cases}. Keep the "
        "approved sum.",
    ),
    "correction_needs_paper": _text(
        "Giảm tiền phải có văn bản", "A lower sum needs a paper",
        "Các hộ sau bị giảm tiền mà chưa có số văn bản chứng minh: {cases}. Hãy ghi số văn bản.",
        "The sum of these households falls without a paper that shows why: {cases}. Give the number of the paper.",
    ),
}  # fmt: skip

_CORRECTIONS: Final[Mapping[str, RefusalText]] = {
    "unknown_fact": _text(
        "Không có sự việc này", "No such fact",
        "Không tìm thấy sự việc số {version} để sửa. Hãy tải lại hồ sơ.",
        "There is no fact number {version} to correct. Load the case again.",
    ),
    "fact_has_dependents": _text(
        "Còn giấy khác dựa vào giấy này", "Other papers stand on this one",
        "Không rút được {fact} vì còn: {dependents}. Hãy rút các giấy đó trước, từ mới đến cũ.",
        "{fact} cannot be withdrawn while these stand on it: {dependents}. Withdraw those first, newest first.",
    ),
    "correction_changes_type": _text(
        "Đính chính không đổi được loại giấy", "A correction cannot change the kind of paper",
        "{fact} không có các mục: {fields}. Nếu là giấy khác, hãy rút giấy cũ và ghi giấy mới.",
        "{fact} has no such fields: {fields}. If it is another paper, withdraw this one and record the other.",
    ),
}  # fmt: skip

_RECORDS: Final[Mapping[str, RefusalText]] = {
    "unknown_stream": _text(
        "Không tìm thấy hồ sơ", "No such record",
        "Hồ sơ này chưa được mở. Hãy kiểm tra mã hoặc mở hồ sơ trước.",
        "This record has not been opened. Check its code or open it first.",
    ),
    "already_open": _text(
        "Hồ sơ đã có", "Already open",
        "Hồ sơ này đã được mở trước đó. Hãy mở hồ sơ có sẵn để làm tiếp.",
        "This record was opened before. Go on with the one that is there.",
    ),
    "effective_before_decision": _text(
        "Ngày hiệu lực không hợp lệ", "Effective before the decision",
        "Quyết định không thể có hiệu lực ({effective_on}) trước ngày ký. Hãy sửa ngày hiệu lực.",
        "A decision cannot take effect ({effective_on}) before it is signed. Mend the effective date.",
    ),
    "named_twice": _text(
        "Hộ bị ghi hai lần", "A household is named twice",
        "Các hộ sau được ghi hơn một lần trong quyết định: {cases}. Hãy bỏ dòng thừa.",
        "These households are named more than once in the decision: {cases}. Take out the extra lines.",
    ),
    "resettlement_first": _text(
        "Chưa bố trí tái định cư", "Resettlement comes first",
        "Hộ này thuộc diện tái định cư nên không thu hồi theo điểm a khoản 5 Điều 87. Hãy bàn giao lô tái định cư "
        "(điểm c) hoặc chi trả tiền tự lo chỗ ở (điểm e) trước.",
        "This household is to be resettled, so point (a) of Art. 87(5) does not apply. First hand over the lot "
        "(point c) or pay the money for self-arranged housing (point e).",
    ),
    "reward_window_missed": _text(
        "Không thuộc diện thưởng", "No reward is due",
        "Chỉ thưởng khi đã bàn giao mặt bằng trong thời hạn thưởng của dự án. Hãy kiểm tra ngày bàn giao.",
        "A reward is for a site handed over inside the project's reward period. Check the date of handover.",
    ),
    "wrong_stream_id": _text(
        "Mã định danh không khớp", "Wrong id",
        "Hồ sơ mang mã này phải được mở dưới định danh {right_id}. Hãy gửi lại với định danh đó.",
        "A record of this code is opened under the id {right_id}. Send it again with that id.",
    ),
    "pack_version_not_newer": _text(
        "Đã có phiên bản này", "Version exists",
        "Gói “{pack}” đã ban hành đến phiên bản {newest}, nên không nhận phiên bản {version}. Hãy tăng số phiên bản.",
        "Pack “{pack}” is published up to version {newest}, so version {version} is not taken. Raise its number.",
    ),
    "national_pack_locked": _text(
        "Gói quốc gia không gửi lên được", "A national pack is not sent in",
        "Gói “{pack}” không dựa trên gói nào khác, tức là một gói quốc gia. Gói quốc gia chỉ đi kèm chương trình. "
        "Hãy gửi gói của tỉnh, có “base” là gói quốc gia.",
        "Pack “{pack}” stands on no other, so it is a national one, and national law comes with the program alone. "
        "Send the province's pack, whose “base” is the national one.",
    ),
    "pack_base_changed": _text(
        "Gói dựa trên gói khác trước", "The pack stands on another one",
        "Các phiên bản trước của gói “{pack}” dựa trên “{was}”, phiên bản này dựa trên “{base}”. "
        "Hãy giữ nguyên “base”, hoặc đặt mã gói mới.",
        "Earlier versions of pack “{pack}” stand on “{was}”, this one on “{base}”. "
        "Keep the “base”, or give the pack an id of its own.",
    ),
    "pack_not_in_force_yet": _text(
        "Gói chính sách chưa có hiệu lực", "The pack is not in force yet",
        "Phiên bản {version} của gói “{pack}” có hiệu lực từ {effective_from}; từ ngày đó mới chuyển hồ sơ đang mở.",
        "Version {version} of pack “{pack}” holds from {effective_from}; open records are moved from that day on.",
    ),
    "unknown_pack_version": _text(
        "Không có phiên bản này", "No such version",
        "Gói “{pack}” không có phiên bản {version}. Hãy ban hành phiên bản đó trước.",
        "Pack “{pack}” has no version {version}. Publish that version first.",
    ),
    "nothing_to_move": _text(
        "Không có hồ sơ nào", "Nothing to move",
        "Không có hồ sơ nào được nêu để chuyển sang phiên bản mới của gói “{pack}”. Hãy chạy thử để lấy danh sách.",
        "No record is named to take the new version of pack “{pack}”. Make a dry run to get the list.",
    ),
    "unknown_rule_version": _text(
        "Không có phiên bản quy định này", "No such rule version",
        "Gói “{pack}” không có phiên bản quy định “{rule_version}”. Hãy chọn một phiên bản của gói.",
        "Pack “{pack}” knows no rule version “{rule_version}”. Choose one of its own.",
    ),
    "unknown_pack": _text(
        "Không có gói chính sách này", "No such policy pack",
        "Không có gói chính sách “{pack}”. Hãy chọn một gói đã ban hành.",
        "There is no policy pack “{pack}”. Choose one that was published.",
    ),
    "command_id_reused": _text(
        "Mã yêu cầu đã dùng cho việc khác", "The command id was used for something else",
        "Mã {command_id} đã gắn với nội dung khác nên không ghi gì. Hãy gửi lại với mã mới.",
        "{command_id} belongs to other content, so nothing was recorded. Send again under a new id.",
    ),
    "expired": _text(
        "Yêu cầu đã quá hạn chờ", "The command expired",
        "Hệ thống chưa ghi và sẽ không ghi yêu cầu này nữa. Hãy kiểm tra rồi gửi lại.",
        "It was not recorded in time and never will be. Check the form and send it again.",
    ),
    "conflict": _text(
        "Có người vừa thay đổi hồ sơ", "Somebody changed the case meanwhile",
        "Từ lúc mở trang đã có việc mới được ghi. Hãy xem thay đổi rồi gửi lại nếu vẫn đúng.",
        "Something was recorded since the page was opened. Look at what changed and send again if it still holds.",
    ),
    "not_found": _text(
        "Không tìm thấy", "Not found",
        "Không có nội dung ở địa chỉ này. Hãy kiểm tra đường dẫn hoặc mã hồ sơ.",
        "There is nothing at this address. Check the path or the code.",
    ),
}  # fmt: skip

_SYSTEM: Final[Mapping[str, RefusalText]] = {
    "store_unavailable": _text(
        "Chưa lưu được", "Not saved",
        "Cơ sở dữ liệu tạm thời không truy cập được và chưa có gì được ghi. Nội dung vẫn còn, hãy gửi lại sau ít phút.",
        "The database cannot be reached and nothing was recorded. Your form is kept; send it again in a few minutes.",
    ),
    "outcome_unknown": _text(
        "Chưa rõ đã lưu hay chưa", "Not yet known whether it was saved",
        "Mất kết nối khi đang ghi. Hãy hỏi lại kết quả theo mã yêu cầu trước khi gửi lại.",
        "The connection broke while saving. Ask for the outcome by the command's id before you send again.",
    ),
    "port_taken": _text(
        "Cổng đã bị chiếm", "The port is taken",
        "Cổng {port} đang được chương trình khác dùng. Hãy chọn cổng khác hoặc tắt chương trình đó.",
        "Port {port} is in use by another program. Choose another port or stop that program.",
    ),
    "disk_full": _text(
        "Đĩa đã đầy", "The disk is full",
        "Không còn chỗ trống nên chưa ghi gì. Hãy giải phóng dung lượng rồi thử lại.",
        "There is no space left, so nothing was written. Free some space and try again.",
    ),
    "data_folder_in_use": _text(
        "Thư mục dữ liệu đang được dùng", "The data folder is in use",
        "Một chương trình landclear khác đang chạy trên thư mục này. Hãy tắt nó hoặc chọn thư mục khác.",
        "Another landclear runs on this folder. Stop it or choose another folder.",
    ),
}  # fmt: skip

REFUSALS: Final[Mapping[str, RefusalText]] = {
    **_FORM, **_PEOPLE, **_PROCEDURE, **_MONEY, **_CORRECTIONS, **_BATCH, **_RECORDS, **CASE_REFUSALS, **_SYSTEM,
}  # fmt: skip

_UNTOLD: Final = _text(
    "Không thực hiện được", "It could not be done",
    "Yêu cầu bị từ chối. Hãy báo mã lỗi này cho người quản trị.",
    "The request was refused. Tell the administrator this code.",
)  # fmt: skip


def render(code: str, params: Mapping[str, Any], lang: str = Lang.VI) -> tuple[str, str]:
    """Title and detail of a refusal in one language; Vietnamese for a language we do not have.

    A code without a text, or a text without its parameters, still gives something to read.
    """
    text = REFUSALS.get(code, _UNTOLD)
    spoken = Lang.EN if lang == Lang.EN else Lang.VI
    if code == "invalid_input":
        params = in_words(params, spoken)
    return text.title.fill(params, spoken), text.detail.fill(params, spoken)
